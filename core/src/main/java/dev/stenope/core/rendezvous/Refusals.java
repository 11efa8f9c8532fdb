package dev.stenope.core.rendezvous;

import dev.stenope.core.crypto.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What is said to a person when an authentic request is not answered.
final class Refusals {
  private Refusals() {}

  /// `there` is the time in the file and `here` the present one, in milliseconds of UTC.
  static String clock(String name, long there, long here) {
    Instant theirs = Instant.ofEpochMilli(there).truncatedTo(ChronoUnit.SECONDS);
    Instant ours = Instant.ofEpochMilli(here).truncatedTo(ChronoUnit.SECONDS);
    Duration apart = Duration.between(ours, theirs).abs();
    String difference =
        apart.toMinutes() == 0
            ? apart.toSeconds() + " s"
            : apart.toMinutes() + " min " + apart.toSecondsPart() + " s";
    return "The clocks of this machine and of %s differ by %s: %s here, %s there. Set the one that is wrong (for example with timedatectl set-ntp true)."
        .formatted(name, difference, ours, theirs);
  }

  static String used(NodeId boundTo, String name, NodeId other) {
    return "The invitation was already used by %s; now %s (%s) has tried it too and was refused. If that was you, make a new one with stenope invite; if not, somebody has seen the code."
        .formatted(boundTo, name, other);
  }
}
