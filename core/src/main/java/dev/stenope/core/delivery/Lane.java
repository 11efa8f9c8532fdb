package dev.stenope.core.delivery;

import dev.stenope.core.wire.Frame;

/// What the lowest four bits of a stream's name say: how urgent its messages are. Messages of one
/// lane keep their order; of two lanes, the more urgent goes first.
public final class Lane {
  /// The most urgent lane of messages; the least urgent is 0. They are the priorities of envelopes.
  public static final int MOST_URGENT = 9;

  /// The pieces of files: nothing of them outlives the processes at both ends.
  public static final int BULK = 14;

  /// Bytes without a meaning, to measure a path by.
  public static final int LOAD = 15;

  /// How many bytes of messages, and of all else, may be under way that the peer has not accepted.
  static final int MESSAGES_WINDOW = 4 << 20;

  static final int OTHERS_WINDOW = 8 << 20;

  static final int COUNT = 16;

  private Lane() {}

  /// The stream of a lane in the life of a node that has drawn `life`.
  public static long stream(long life, int lane) {
    return life & -COUNT | lane;
  }

  public static int of(long stream) {
    return (int) (stream & (COUNT - 1));
  }

  public static boolean isKnown(int lane) {
    return lane <= MOST_URGENT || lane >= BULK;
  }

  /// Whether its messages are kept in the journal, at both ends.
  public static boolean isDurable(int lane) {
    return lane <= MOST_URGENT;
  }

  /// A window for the streams of messages, or for those of the other lanes.
  static Window window(boolean messages) {
    return new Window(messages ? MESSAGES_WINDOW : OTHERS_WINDOW);
  }

  /// The same at the receiver, which holds what comes out of order besides.
  public static Window receiverWindow(boolean messages) {
    return new Window((messages ? MESSAGES_WINDOW : OTHERS_WINDOW) + Frame.MAX_MESSAGE);
  }

  /// What counts against the waiting of other lanes, in steps of priority.
  static int rank(int lane) {
    return lane <= MOST_URGENT ? lane : BULK - 1 - lane;
  }
}
