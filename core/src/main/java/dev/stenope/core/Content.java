package dev.stenope.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.Output.Progress;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;

/// What a message on the lanes of messages holds: its kind in one byte, the seconds that it has
/// left in four, and then what it says.
sealed interface Content {
  int ENVELOPE = 0x01;
  int PROGRESS = 0x02;

  /// The most seconds that a message may have left.
  long MAX_TTL = 0xffff_ffffL;

  int HEAD = 1 + Integer.BYTES;

  /// The longest id of a message, in bytes.
  int MAX_ID = 64;

  /// An envelope with `ttl` seconds left.
  record Said(long ttl, Envelope envelope) implements Content {}

  /// A message of the receiver has come further at the sender of this.
  record Came(Progress progress, String messageId) implements Content {}

  /// Whether anybody waits for it.
  default boolean isAwaited() {
    return !(this instanceof Came);
  }

  static byte[] of(Envelope envelope) {
    byte[] json = envelope.toBytes();
    return new Writer(HEAD + json.length).u8(ENVELOPE).u32(0).bytes(json).toBytes();
  }

  static byte[] of(Progress progress, String messageId) {
    byte[] id = messageId.getBytes(US_ASCII);
    return new Writer(HEAD + 1 + id.length)
        .u8(PROGRESS)
        .u32(0)
        .u8(code(progress))
        .bytes(id)
        .toBytes();
  }

  private static int code(Progress progress) {
    return switch (progress) {
      case INJECTED -> 1;
      case PROCESSED -> 2;
      case EXPIRED -> 3;
      default -> throw new IllegalArgumentException("nobody reports " + progress);
    };
  }

  /// What makes no sense, and why.
  record Nonsense(String why) implements Content {}

  static Content read(byte[] message) {
    try {
      return understood(message);
    } catch (MalformedException e) {
      return new Nonsense(String.valueOf(e.getMessage()));
    }
  }

  private static Content understood(byte[] message) throws MalformedException {
    Reader in = new Reader(message);
    int kind = in.u8();
    long ttl = in.u32();
    return switch (kind) {
      case ENVELOPE -> new Said(ttl, Envelope.read(message, HEAD, message.length - HEAD));
      case PROGRESS -> new Came(progress(in.u8()), id(in));
      default -> throw new MalformedException("a message of an unknown kind");
    };
  }

  private static Progress progress(int code) throws MalformedException {
    return switch (code) {
      case 1 -> Progress.INJECTED;
      case 2 -> Progress.PROCESSED;
      case 3 -> Progress.EXPIRED;
      default -> throw new MalformedException("an unknown state of a message");
    };
  }

  private static String id(Reader in) throws MalformedException {
    if (in.remaining() > MAX_ID) {
      throw new MalformedException("the id of a message is too long");
    }
    return new String(in.bytes(in.remaining()), US_ASCII);
  }
}
