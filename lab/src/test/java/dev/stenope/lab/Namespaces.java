package dev.stenope.lab;

import dev.stenope.node.line.DelayLine;
import dev.stenope.node.line.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Network namespaces that live as long as this object, and no longer than this process. Callers
/// name them by a short label; for the system the name carries the process id.
final class Namespaces implements AutoCloseable {
  private static final String PREFIX = "stenope-lab-" + ProcessHandle.current().pid() + "-";

  private final List<String> labels = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private final Thread hook = new Thread(this::remove);

  Namespaces() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  void add(String label) throws IOException {
    synchronized (this) {
      labels.add(label);
    }
    run("", "ip", "netns", "add", name(label));
    ip(label, "link set lo up");
  }

  /// A namespace that forwards packets between its links.
  void addRouter(String label) throws IOException {
    add(label);
    inside(label, () -> Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1"));
  }

  /// Joins two namespaces by a veth pair; each end has the name that is given after its label.
  void join(String left, String leftDevice, String right, String rightDevice) throws IOException {
    ip(
        left,
        "link add %s type veth peer name %s netns %s"
            .formatted(leftDevice, rightDevice, name(right)));
    ip(left, "link set " + leftDevice + " up");
    ip(right, "link set " + rightDevice + " up");
  }

  /// Joins two namespaces by a line; its ends are up and have no address.
  DelayLine join(
      String left, String leftDevice, String right, String rightDevice, DelayLine.Quality quality)
      throws IOException {
    int a = inside(left, () -> Linux.tun(leftDevice));
    int b = inside(right, () -> Linux.tun(rightDevice));
    ip(left, "link set " + leftDevice + " up");
    ip(right, "link set " + rightDevice + " up");
    return new DelayLine(a, b, quality);
  }

  /// Runs ip(8) in a namespace.
  void ip(String label, String words) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name(label)));
    command.addAll(Arrays.asList(words.split(" ")));
    run("", command.toArray(String[]::new));
  }

  /// Loads a ruleset of nftables.
  void nft(String label, String rules) throws IOException {
    run(rules, "ip", "netns", "exec", name(label), "nft", "-f", "-");
  }

  /// Does something on a thread that is inside a namespace. A socket stays where it was made.
  <T> T inside(String label, Callable<T> task) throws IOException {
    FutureTask<T> future =
        new FutureTask<>(
            () -> {
              Linux.enter(name(label));
              return task.call();
            });
    Thread.ofPlatform().start(future);
    try {
      return future.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IOException("in " + label + ": " + e.getMessage(), e);
    }
  }

  /// Starts a process in a namespace; it ends with this object at the latest.
  Process start(String label, ProcessBuilder builder) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name(label)));
    command.addAll(builder.command());
    Process process = builder.command(command).start();
    synchronized (this) {
      processes.add(process);
    }
    return process;
  }

  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private synchronized void remove() {
    processes.forEach(Process::destroyForcibly);
    processes.clear();
    for (String label : labels) {
      try {
        run("", "ip", "netns", "del", name(label));
      } catch (IOException _) {
        // Absent already: what was wanted.
      }
    }
    labels.clear();
  }

  private static String name(String label) {
    return PREFIX + label;
  }

  private static void run(String input, String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
      stdin.write(input);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
