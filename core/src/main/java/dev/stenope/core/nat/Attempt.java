package dev.stenope.core.nat;

/// What one attempt to open a path does otherwise than the one before: in number 0 both sides begin
/// together, in 1 the one goes first, in 2 the other. A router that remembers uninvited packets
/// wants its own side to be the first, and nobody knows which routers are such. `leads` tells
/// whether this node is the one, which both know, and `requester` whether it has begun the meeting.
public record Attempt(int number, boolean leads, boolean requester) {
  /// So many are different.
  public static final int KINDS = 3;

  /// What two clocks that are kept may differ by, in nanoseconds.
  private static final long SKEW = 250_000_000;

  public Attempt {
    number = Math.floorMod(number, KINDS);
  }

  /// Whether this side waits for the other one's packets.
  public boolean yields() {
    return number == (leads ? 2 : 1);
  }

  /// How much later than the agreed instant the requester, which staggers the pairs of a scan,
  /// fires the middle one, in nanoseconds, where they are `step` apart. Where the step is short one
  /// scan does not reach all skews: the scans of the three attempts lie beside each other.
  public long shift(long step) {
    if (number == 0 || Punch.PAIRS / 2 * step >= SKEW) {
      return 0;
    }
    return yields() ? Punch.PAIRS * step : -Punch.PAIRS * step;
  }
}
