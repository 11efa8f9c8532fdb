package dev.stenope.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The network between the two ends: the loopback interface, or a veth pair of MTU 1500 between two
/// network namespaces that live as long as the track.
final class Track implements AutoCloseable {
  private static final String PREFIX = "stenope-bench-";
  private static final String SENDER = "198.51.100.1";
  private static final String RECEIVER = "198.51.100.2";

  private final boolean namespaces;
  private final boolean pinned;
  private final String left;
  private final String right;

  private Track(boolean namespaces, boolean pinned) {
    this.namespaces = namespaces;
    this.pinned = pinned;
    left = PREFIX + ProcessHandle.current().pid() + "-a";
    right = PREFIX + ProcessHandle.current().pid() + "-b";
  }

  static Track loopback(boolean pinned) {
    return new Track(false, pinned);
  }

  /// Needs root and iproute2.
  static Track veth(boolean pinned) throws IOException {
    Track track = new Track(true, pinned);
    // Ctrl-C must not leave namespaces behind.
    Runtime.getRuntime().addShutdownHook(new Thread(track::close));
    try {
      track.build();
    } catch (IOException e) {
      track.close();
      throw e;
    }
    return track;
  }

  private void build() throws IOException {
    ip("netns add " + left);
    ip("netns add " + right);
    ip(
        "link add veth0 mtu 1500 netns "
            + left
            + " type veth peer name veth0 mtu 1500 netns "
            + right);
    end(left, SENDER);
    end(right, RECEIVER);
  }

  private static void end(String namespace, String address) throws IOException {
    ip("-n " + namespace + " addr add " + address + "/24 dev veth0");
    ip("-n " + namespace + " link set lo up");
    ip("-n " + namespace + " link set veth0 up");
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
  public void close() {
    if (!namespaces) {
      return;
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
