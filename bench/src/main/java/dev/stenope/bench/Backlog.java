package dev.stenope.bench;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Envelope;
import dev.stenope.node.Home;
import dev.stenope.node.Node;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/// How a node starts for which messages wait: queues chat messages of 200 characters for a peer
/// that sleeps, ends, and starts a process with the same home, which prints the time from the start
/// of its JVM to the first answer, and the memory that it holds then. `Backlog [COUNT]`.
final class Backlog {
  private static final int AHEAD = 4096;

  private Backlog() {}

  public static void main(String[] args) throws Exception {
    if (args.length == 2) {
      start(Path.of(args[0]));
      return;
    }
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 50_000;
    int status;
    try (Scratch folder = Scratch.make()) {
      status = measure(folder.path(), count);
    }
    System.exit(status);
  }

  /// The exit status of the second process.
  private static int measure(Path folder, int count) throws IOException, InterruptedException {
    Home home = Home.create(folder.resolve("home"), "sender", new SecureRandom());
    NodeId sleeper = befriend(home);
    fill(home, sleeper, count);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Backlog.class.getName(),
                folder.resolve("home").toString(),
                "start")
            .inheritIO()
            .start();
    return process.waitFor();
  }

  private static NodeId befriend(Home home) throws IOException {
    Identity other = Identity.make(new SecureRandom());
    byte[] root = new byte[32];
    new SecureRandom().nextBytes(root);
    Roster.Member member = new Roster.Member(other.publicKey(), "sleeper", root, 0, List.of());
    home.keep(home.roster().withMember(member));
    return other.id();
  }

  private static void fill(Home home, NodeId sleeper, int count)
      throws IOException, InterruptedException {
    Semaphore ahead = new Semaphore(AHEAD);
    CountDownLatch queued = new CountDownLatch(count);
    try (Node node = Node.start(home, Settings.standard().withBind(List.of("127.0.0.1")))) {
      node.listen(
          event -> {
            if (event instanceof Output.Receipt receipt && receipt.progress() == Progress.QUEUED) {
              ahead.release();
              queued.countDown();
            }
          });
      for (int i = 0; i < count; i++) {
        ahead.acquire();
        Envelope envelope =
            Envelope.of(
                Envelope.Type.CHAT,
                UUID.randomUUID().toString(),
                "2027-01-15T08:00:00Z",
                node.id().text(),
                sleeper.text(),
                "x".repeat(200));
        node.submit(new Input.Send(sleeper, envelope));
      }
      queued.await();
    }
  }

  private static void start(Path directory)
      throws IOException, InterruptedException, ExecutionException {
    Settings settings = Settings.standard().withBind(List.of("127.0.0.1"));
    try (Node node = Node.start(Home.open(directory), settings)) {
      int queued = node.status().get().peers().getFirst().queued();
      long millis =
          System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
      System.out.printf("%d messages wait: started in %d ms, %s%n", queued, millis, resident());
    }
  }

  /// The line of the system about the memory that this process holds.
  private static String resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .findFirst()
        .orElse("")
        .replaceAll("\\s+", " ");
  }
}
