package dev.stenope.bench;

import dev.stenope.node.line.DelayLine;
import dev.stenope.node.line.Linux;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The network between the two ends: the loopback interface, or between two network namespaces that
/// live as long as the track a veth pair of MTU 1500, or a line that delays and loses packets.
final class Track implements AutoCloseable {
  private static final String PREFIX = "stenope-bench-";
  private static final String NETWORK = "198.51.100.0/24";
  private static final String SENDER = "198.51.100.1";
  private static final String RECEIVER = "198.51.100.2";

  private final boolean namespaces;
  private final boolean pinned;
  private final String left;
  private final String right;
  private @Nullable DelayLine line;

  private Track(boolean namespaces, boolean pinned) {
    this.namespaces = namespaces;
    this.pinned = pinned;
    left = PREFIX + ProcessHandle.current().pid() + "-a";
    right = PREFIX + ProcessHandle.current().pid() + "-b";
  }

  static Track loopback(boolean pinned) {
    return new Track(false, pinned);
  }

  /// A line of this quality, or a veth pair if it is null. Needs root and iproute2.
  static Track between(boolean pinned, DelayLine.@Nullable Quality quality) throws IOException {
    Track track = new Track(true, pinned);
    // Ctrl-C must not leave namespaces behind.
    Runtime.getRuntime().addShutdownHook(new Thread(track::close));
    try {
      track.build(quality);
    } catch (IOException e) {
      track.close();
      throw e;
    }
    return track;
  }

  private void build(DelayLine.@Nullable Quality quality) throws IOException {
    ip("netns add " + left);
    ip("netns add " + right);
    if (quality == null) {
      ip("link add path mtu 1500 netns " + left + " type veth peer name path netns " + right);
    } else {
      line = new DelayLine(tun(left), tun(right), quality);
    }
    end(left, SENDER);
    end(right, RECEIVER);
  }

  private static int tun(String namespace) throws IOException {
    FutureTask<Integer> made =
        new FutureTask<>(
            () -> {
              Linux.enter(namespace);
              return Linux.tun("path");
            });
    Thread.ofPlatform().start(made);
    try {
      return made.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  private static void end(String namespace, String address) throws IOException {
    ip("-n " + namespace + " addr add " + address + "/24 dev path");
    ip("-n " + namespace + " link set lo up");
    ip("-n " + namespace + " link set path up");
  }

  /// TCP goes by BBR from now on, or by what the system has chosen.
  void tcpByBbr(boolean bbr) throws IOException {
    for (String end : namespaces ? List.of(left, right) : List.<String>of()) {
      String route = "route replace " + NETWORK + " dev path";
      ip("-n " + end + " " + route + (bbr ? " congctl bbr" : ""));
    }
  }

  String address(boolean sender) {
    return !namespaces ? "127.0.0.1" : sender ? SENDER : RECEIVER;
  }

  /// The command that runs `command` at one end, on a processor of its own if the track is pinned.
  List<String> at(boolean sender, List<String> command) {
    List<String> all = new ArrayList<>();
    if (namespaces) {
      all.addAll(List.of("ip", "netns", "exec", sender ? left : right));
    }
    if (pinned) {
      all.addAll(List.of("taskset", "-c", sender ? "0" : "1"));
    }
    all.addAll(command);
    return all;
  }

  @Override
  public synchronized void close() {
    if (!namespaces) {
      return;
    }
    try (DelayLine _ = line) {
      line = null;
    } catch (IOException _) {
      // Its devices go with the namespaces.
    }
    for (String namespace : List.of(left, right)) {
      try {
        ip("netns del " + namespace);
      } catch (IOException _) {
        // Absent already: what was wanted.
      }
    }
  }

  private static void ip(String words) throws IOException {
    Tool.run(
        Stream.concat(Stream.of("ip"), Arrays.stream(words.split(" "))).toArray(String[]::new));
  }
}
