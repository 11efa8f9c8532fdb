package dev.stenope.core.rendezvous;

import dev.stenope.core.crypto.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What is said to a person when an authentic request is not answered.
final class Refusals {
  private static final String MEND =
      "set the one that is wrong (for example with timedatectl set-ntp true)";

  private Refusals() {}

  /// `there` is the time in the file and `here` the present one, in milliseconds of UTC.
  static String clock(String name, long there, long here) {
    return "The clocks of this machine and of %s differ by %s: %s here, %s there. Please %s."
        .formatted(name, apart(there, here), text(here), text(there), MEND);
  }

  /// For an invitation, a request that is too old to tell a wrong clock from a late start.
  static String old(long there, long here) {
    return "Somebody tried the invitation at %s by the clock there; here it is %s. If that was just now, the clocks differ by %s: %s. If this node was not up then, join once more."
        .formatted(text(there), text(here), apart(there, here), MEND);
  }

  static String used(NodeId boundTo, String name, NodeId other) {
    return "The invitation was already used by %s; now %s (%s) has tried it too and was refused. If that was you, make a new one with stenope invite; if not, somebody has seen the code."
        .formatted(boundTo, name, other);
  }

  static String barred(String name, NodeId node) {
    return "%s (%s) wants to meet, and was not answered: it was declared compromised. If it is yours again, take that back first: stenope compromised %s --undo."
        .formatted(name, node, node);
  }

  private static Instant text(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS);
  }

  private static String apart(long there, long here) {
    Duration apart = Duration.between(text(here), text(there)).abs();
    return apart.toMinutes() == 0
        ? apart.toSeconds() + " s"
        : apart.toMinutes() + " min " + apart.toSecondsPart() + " s";
  }
}
