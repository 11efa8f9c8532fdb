package dev.stenope.lab;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// How two nodes came together: the kind of the path that `b` uses, the greater of what the two say
/// that it took from both files readable to the first sealed packet, and how often `b` tried in
/// vain.
record Encounter(String path, double connectMillis, long attempts) {
  static final Settings LOOPBACK = Settings.standard().withBind(List.of("127.0.0.1"));
  static final Settings BEHIND_NAT = Settings.standard().withStun(TwoHomes.STUN);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);

  /// Two fresh nodes meet in so much time or not at all, by a direct path.
  static Encounter direct(TwoHomes homes, Path folder, Duration patience)
      throws IOException, Problem, MalformedException {
    try (LabNode a = new LabNode(folder, "a", BEHIND_NAT);
        LabNode b = new LabNode(folder, "b", BEHIND_NAT)) {
      a.start(command -> homes.namespaces().start("a", command), Duration.ZERO);
      b.start(command -> homes.namespaces().start("b", command), Duration.ZERO);
      return direct(a, b, patience);
    }
  }

  /// Two fresh nodes meet, one in each home, and try for a direct path as long as it is worth it;
  /// the clock of `b` is ahead by `skew`.
  static Encounter of(TwoHomes homes, Path folder, Duration skew)
      throws IOException, Problem, MalformedException {
    try (LabNode a = new LabNode(folder, "a", BEHIND_NAT);
        LabNode b = new LabNode(folder, "b", BEHIND_NAT)) {
      a.start(command -> homes.namespaces().start("a", command), Duration.ZERO);
      b.start(command -> homes.namespaces().start("b", command), skew);
      return direct(a, b, PATIENCE);
    }
  }

  /// `b` accepts an invitation of `a`; they may know each other already.
  static Encounter meet(LabNode a, LabNode b) throws Problem, MalformedException {
    await(() -> a.isUp() && b.isUp(), a, b);
    String beforeA = since(a, b);
    String beforeB = since(b, a);
    Json invitation = a.ask(new Json().put("command", "invite").put("ttl", 120));
    b.ask(new Json().put("command", "join").put("code", invitation.text("code")));
    await(() -> !since(a, b).equals(beforeA) && !since(b, a).equals(beforeB), a, b);
    awaitOnline(a, b);
    return look(a, b);
  }

  /// The same, once a direct path is in use; as it stands after `patience` if there is none.
  static Encounter direct(LabNode a, LabNode b, Duration patience)
      throws Problem, MalformedException {
    Encounter last = meet(a, b);
    long end = System.nanoTime() + patience.toNanos();
    while (!last.isDirect() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK.toNanos());
      last = look(a, b);
    }
    return last;
  }

  boolean isDirect() {
    return !path.equals("drop");
  }

  /// How they use each other now.
  private static Encounter look(LabNode a, LabNode b) throws Problem, MalformedException {
    Json seenByA = known(a, b);
    Json seenByB = known(b, a);
    return new Encounter(
        seenByB.object("path").text("kind"),
        Math.max(millis(seenByA), millis(seenByB)),
        seenByB.number("attempts"));
  }

  /// Waits until both use a path to each other.
  static void awaitOnline(LabNode a, LabNode b) throws Problem {
    await(() -> hasPath(a, b) && hasPath(b, a), a, b);
  }

  private static boolean hasPath(LabNode node, LabNode other) throws Problem {
    return known(node, other).get("path") != null;
  }

  /// Since when the path in use is used, empty without one.
  private static String since(LabNode node, LabNode other) throws Problem {
    return known(node, other).get("path") instanceof Json path ? path.text("since", "") : "";
  }

  private static Json known(LabNode node, LabNode other) throws Problem {
    Json peer = node.peer(other.name());
    return peer == null ? new Json() : peer;
  }

  private static double millis(Json peer) {
    return peer.get("connect_ms") instanceof Number number
        ? number.doubleValue()
        : Double.POSITIVE_INFINITY;
  }

  @FunctionalInterface
  interface Condition {
    boolean holds() throws Problem;
  }

  static void await(Condition condition, LabNode a, LabNode b) throws Problem {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() >= end) {
        throw new AssertionError(
            "not within " + PATIENCE + "\n--- a\n" + a.said() + "--- b\n" + b.said());
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }
}
