package dev.stenope.bench;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Home;
import dev.stenope.node.Node;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What a node costs that has links and nothing to say: a process with one node, and a process with
/// all its peers, in a network namespace of their own, so that the loopback interface carries
/// nothing else. Needs root. `Idle [LINKS [LINKS]] [--seconds N]`.
final class Idle {
  /// Seconds after the last meeting in which what was due comes to rest.
  private static final int REST = 40;

  /// Seconds within which all meet.
  private static final int PATIENCE = 600;

  private static final double MEGA = 1e6;

  private Idle() {}

  /// What was measured with so many links: parts of a core, bytes a second on the wire, and bytes
  /// of memory, as the collector and as the system count them.
  private record Cost(int links, double cpu, double traffic, double heap, double resident) {
    static Cost of(String line) {
      double[] values = Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
      return new Cost((int) values[0], values[1], values[2], values[3], values[4]);
    }
  }

  public static void main(String[] args) throws Exception {
    List<String> words = new ArrayList<>(List.of(args));
    if (words.size() == 4 && words.getFirst().equals("hub")) {
      hub(Path.of(words.get(1)), Integer.parseInt(words.get(2)), Integer.parseInt(words.get(3)));
      return;
    }
    if (words.size() == 3 && words.getFirst().equals("peers")) {
      peers(Path.of(words.get(1)), Integer.parseInt(words.get(2)));
      return;
    }
    int at = words.indexOf("--seconds");
    int seconds = at < 0 ? 60 : Integer.parseInt(words.get(at + 1));
    List<Integer> counts =
        words.subList(0, at < 0 ? words.size() : at).stream().map(Integer::valueOf).toList();
    List<Cost> costs = new ArrayList<>();
    for (int links : counts.isEmpty() ? List.of(3, 200) : counts) {
      Cost cost = measure(links, seconds);
      System.out.printf(
          "%d links: %.2f %% of a core, %.0f B/s a link, heap %.1f MB, with all heap resident %.1f MB%n",
          links, 100 * cost.cpu, cost.traffic / links, cost.heap / MEGA, cost.resident / MEGA);
      costs.add(cost);
    }
    if (costs.size() == 2) {
      Cost few = costs.getFirst();
      Cost many = costs.getLast();
      double links = many.links - few.links;
      System.out.printf(
          "a further link: %.3f MB of heap and %.3f MB beside it; %.0f of them: %.1f MB%n",
          (many.heap - few.heap) / links / MEGA,
          (many.resident - few.resident) / links / MEGA,
          links,
          (many.heap - few.heap + many.resident - few.resident) / MEGA);
    }
  }

  private static Cost measure(int links, int seconds) throws IOException {
    String namespace = "stenope-idle-" + ProcessHandle.current().pid();
    Tool.run("ip", "netns", "add", namespace);
    List<Process> processes = new ArrayList<>();
    try (Scratch folder = Scratch.make()) {
      Tool.run("ip", "-n", namespace, "link", "set", "lo", "up");
      String path = folder.path().toString();
      Process hub = start(namespace, "96m", "hub", path, "" + links, "" + seconds);
      processes.add(hub);
      processes.add(start(namespace, "2g", "peers", path, "" + links));
      String line = hub.inputReader().readLine();
      if (line == null) {
        throw new IOException("the node ended without a figure");
      }
      processes.forEach(Process::destroyForcibly);
      for (Process process : processes) {
        process.onExit().join();
      }
      return Cost.of(line);
    } finally {
      processes.forEach(Process::destroyForcibly);
      Tool.run("ip", "netns", "del", namespace);
    }
  }

  private static Process start(String namespace, String heap, String... words) throws IOException {
    List<String> command =
        Stream.concat(
                Stream.of(
                    "ip",
                    "netns",
                    "exec",
                    namespace,
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    // Resident from the start, so that garbage does not count as growth.
                    "-XX:+AlwaysPreTouch",
                    "-Xms" + heap,
                    "-Xmx" + heap,
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Idle.class.getName()),
                Stream.of(words))
            .toList();
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static Node node(Path folder, String name) throws IOException {
    List<String> drops = List.of(Files.createDirectories(folder.resolve("drop")).toString());
    Settings settings =
        Settings.standard().withDrops(drops).withStun(List.of()).withBind(List.of("127.0.0.1"));
    return Node.start(Home.create(folder.resolve(name), name, new SecureRandom()), settings);
  }

  private static void hub(Path folder, int links, int seconds)
      throws IOException, InterruptedException {
    List<String> drops = List.of(folder.resolve("drop").toString());
    CountDownLatch online = new CountDownLatch(links);
    Set<NodeId> known = new HashSet<>();
    try (Node node = node(folder, "hub")) {
      node.listen(
          event -> {
            if (event instanceof Output.PeerChanged(NodeId peer, PeerState state)
                && state == PeerState.ONLINE
                && known.add(peer)) {
              online.countDown();
            }
          });
      for (int i = 0; i < links; i++) {
        long expires = Instant.now().plusSeconds(PATIENCE).getEpochSecond();
        Invitation invitation =
            Invitation.make(node.id(), "hub", drops, expires, new SecureRandom());
        node.submit(new Input.Invite(invitation));
        Path code = folder.resolve("code-" + i);
        Files.writeString(code.resolveSibling("new"), invitation.code());
        Files.move(code.resolveSibling("new"), code);
      }
      if (!online.await(PATIENCE, TimeUnit.SECONDS)) {
        System.err.println(online.getCount() + " of " + links + " did not come");
        return;
      }
      Thread.sleep(Duration.ofSeconds(REST));
      double cpu = cpu();
      double traffic = traffic();
      Thread.sleep(Duration.ofSeconds(seconds));
      double share = (cpu() - cpu) / seconds;
      double rate = (traffic() - traffic) / seconds;
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      System.out.println(
          links
              + " "
              + share
              + " "
              + rate
              + " "
              + (runtime.totalMemory() - runtime.freeMemory())
              + " "
              + resident());
    }
  }

  /// Seconds of processor time of this process.
  private static double cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /// Bytes that the loopback interface has carried.
  private static double traffic() throws IOException {
    return Files.readAllLines(Path.of("/proc/net/dev")).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("lo:"))
        .mapToDouble(line -> Double.parseDouble(line.split("\\s+", -1)[1]))
        .sum();
  }

  private static double resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToDouble(line -> 1024 * Double.parseDouble(line.split("\\s+", -1)[1]))
        .sum();
  }

  private static void peers(Path folder, int links)
      throws IOException, MalformedException, InterruptedException {
    for (int i = 0; i < links; i++) {
      Path code = folder.resolve("code-" + i);
      while (!Files.exists(code)) {
        Thread.sleep(Duration.ofMillis(100));
      }
      Node node = node(folder, "peer" + i);
      CountDownLatch online = new CountDownLatch(1);
      node.listen(
          event -> {
            if (event instanceof Output.PeerChanged(NodeId _, PeerState state)
                && state == PeerState.ONLINE) {
              online.countDown();
            }
          });
      node.submit(new Input.Join(Invitation.parse(Files.readString(code))));
      // One after the other: a crowd before the door is another measurement.
      if (!online.await(PATIENCE, TimeUnit.SECONDS)) {
        throw new IOException("peer " + i + " does not come in");
      }
    }
    new CountDownLatch(1).await();
  }
}
