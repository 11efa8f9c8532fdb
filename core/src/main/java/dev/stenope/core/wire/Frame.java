package dev.stenope.core.wire;

import org.jspecify.annotations.Nullable;

/// What a sealed packet carries: one frame after the other until the plaintext ends. The type is
/// one byte, the numbers are varints unless a field says otherwise. `docs/protocol.md` has the
/// table.
public sealed interface Frame {
  int PADDING = 0x00;
  int PING = 0x01;
  int ACK = 0x02;
  int PATH_CHALLENGE = 0x03;
  int PATH_RESPONSE = 0x04;
  int MESSAGE = 0x05;
  int ACCEPTED = 0x06;
  int CLOSE = 0x07;
  int PRESENCE = 0x08;
  int REPORT = 0x09;

  /// The most ranges an [Ack] may have.
  int MAX_RANGES = 64;

  /// The largest number of a message: the one after it is a varint still.
  long MAX_NUMBER = (1L << 62) - 2;

  /// The longest message, in bytes.
  int MAX_MESSAGE = 1 << 20;

  /// Asks for an acknowledgement.
  record Ping() implements Frame {}

  /// Packets that were received (RFC 9000, section 19.3). `bounds` holds first and last packet
  /// number of each range, both inclusive, in falling order; `delay` is the time in microseconds
  /// between the arrival of the largest and this frame.
  record Ack(long delay, long[] bounds) implements Frame {
    public long largest() {
      return bounds[1];
    }
  }

  /// Asks for a [PathResponse] with the same token on the same path (RFC 9000, section 8.2).
  record PathChallenge(long token) implements Frame {}

  /// `observed` is the address from which the challenge was seen to come, `clock` what the clock of
  /// the sender shows, in microseconds from a beginning of its own.
  record PathResponse(long token, Endpoint observed, long clock) implements Frame {}

  /// A part of a message. `stream` names the sender's sequence of messages (a random number for
  /// each life of an outbox, 64 bits); `number` counts its messages from 0; all numbers below
  /// `base` are settled and will not be sent again; the part covers `length` bytes from `offset` of
  /// a message that has `total`. The bytes are in `buffer` from `from` on and belong to the packet:
  /// copy them before the packet's buffer is used again.
  record Message(
      long stream,
      long number,
      long base,
      int offset,
      int total,
      byte[] buffer,
      int from,
      int length)
      implements Frame {}

  /// The receiver holds all messages of `stream` below `next` and answers for them.
  record Accepted(long stream, long next) implements Frame {}

  /// The sender forgets the session. Reasons: 0 it stops, 1 the session was replaced, [#DISOWNED].
  record Close(int reason) implements Frame {
    /// The sender takes the receiver for compromised and has dropped all keys that the two share.
    public static final int DISOWNED = 2;
  }

  /// How far the sender is there: `code` says what it is, and `age` for how many seconds.
  /// `revision` counts the changes; the highest of a session is the latest.
  record Presence(long revision, int code, long age) implements Frame {}

  /// What the sender knows of a node of the mesh, which may be itself. `node` is its id of 20 bytes
  /// in base32; `heard` is 0 if the sender has not heard it since it has started, else one more
  /// than the milliseconds since then. `flags` are sums of [#ASKS] and the others; `epoch` counts
  /// the changes of the coordinator.
  record Report(String node, long heard, int flags, long epoch) implements Frame {
    /// The receiver is to report of the same node.
    public static final int ASKS = 1;

    /// People were told of its silence.
    public static final int TOLD = 2;

    /// The sender has ways to tell people.
    public static final int ABLE = 4;

    /// The node has said goodbye to the sender.
    public static final int LEFT = 8;

    /// The unit of `heard`, in nanoseconds.
    public static final long UNIT = 1_000_000;

    /// The length of a node's id, in bytes.
    static final int NODE = 20;

    /// The longest silence that is told apart, in nanoseconds: ten years.
    private static final long MAX_SILENCE = 315_360_000_000_000_000L;

    public boolean has(int flag) {
      return (flags & flag) != 0;
    }

    /// The nanoseconds since the sender has heard the node, where it has.
    public long silence() {
      return Math.min(heard - 1, MAX_SILENCE / UNIT) * UNIT;
    }
  }

  /// Reads the next frame, passing over padding; null at the end.
  static @Nullable Frame read(Reader in, byte[] buffer) throws MalformedException {
    int type;
    do {
      if (in.remaining() == 0) {
        return null;
      }
      type = in.u8();
    } while (type == PADDING);
    return switch (type) {
      case PING -> new Ping();
      case ACK -> readAck(in);
      case PATH_CHALLENGE -> new PathChallenge(in.u64());
      case PATH_RESPONSE -> new PathResponse(in.u64(), readEndpoint(in), in.u64());
      case MESSAGE -> readMessage(in, buffer);
      case ACCEPTED -> new Accepted(in.u64(), in.varint());
      case CLOSE -> new Close(in.varint(255));
      case PRESENCE -> new Presence(in.varint(), in.varint(255), in.varint());
      case REPORT ->
          new Report(Base32.encode(in.bytes(Report.NODE)), in.varint(), in.u8(), in.varint());
      default -> throw new MalformedException("unknown frame type");
    };
  }

  private static Ack readAck(Reader in) throws MalformedException {
    long delay = in.varint();
    long last = in.varint();
    int ranges = in.varint(MAX_RANGES - 1) + 1;
    long[] bounds = new long[2 * ranges];
    long first = last + 2;
    for (int i = 0; i < ranges; i++) {
      if (i > 0) {
        last = first - 2 - in.varint();
      }
      first = last - in.varint();
      if (first < 0) {
        throw new MalformedException("an acknowledged range below zero");
      }
      bounds[2 * i] = first;
      bounds[2 * i + 1] = last;
    }
    return new Ack(delay, bounds);
  }

  private static Message readMessage(Reader in, byte[] buffer) throws MalformedException {
    long stream = in.u64();
    long number = in.varint();
    long base = number - in.varint();
    int total = in.varint(MAX_MESSAGE);
    int offset = in.varint(total);
    int length = in.varint(total - offset);
    if (number > MAX_NUMBER || base < 0 || (length == 0 && total > 0)) {
      throw new MalformedException("a message's part out of bounds");
    }
    return new Message(stream, number, base, offset, total, buffer, in.skip(length), length);
  }

  private static Endpoint readEndpoint(Reader in) throws MalformedException {
    long high = in.u64();
    long low = in.u64();
    return new Endpoint(high, low, in.u16());
  }

  static void write(Writer out, Frame frame) {
    switch (frame) {
      case Ping() -> out.u8(PING);
      case Ack ack -> writeAck(out, ack);
      case PathChallenge(long token) -> out.u8(PATH_CHALLENGE).u64(token);
      case PathResponse(long token, Endpoint seen, long clock) -> {
        out.u8(PATH_RESPONSE).u64(token).u64(seen.high()).u64(seen.low()).u16(seen.port());
        out.u64(clock);
      }
      case Message m -> {
        writeMessageHead(out, m.stream(), m.number(), m.base(), m.total(), m.offset(), m.length());
        out.bytes(m.buffer(), m.from(), m.length());
      }
      case Accepted(long stream, long next) -> out.u8(ACCEPTED).u64(stream).varint(next);
      case Close(int reason) -> out.u8(CLOSE).varint(reason);
      case Presence(long revision, int code, long age) ->
          out.u8(PRESENCE).varint(revision).varint(code).varint(age);
      case Report report ->
          out.u8(REPORT)
              .bytes(id(report))
              .varint(report.heard())
              .u8(report.flags())
              .varint(report.epoch());
    }
  }

  private static byte[] id(Report report) {
    try {
      return Base32.decode(report.node());
    } catch (MalformedException e) {
      throw new IllegalArgumentException("not a node id", e);
    }
  }

  /// Writes a MESSAGE frame with `length` bytes from `offset` of a whole message, without an object
  /// in between.
  static void writeMessage(
      Writer out, long stream, long number, long base, byte[] message, int offset, int length) {
    writeMessageHead(out, stream, number, base, message.length, offset, length);
    out.bytes(message, offset, length);
  }

  private static void writeMessageHead(
      Writer out, long stream, long number, long base, int total, int offset, int length) {
    out.u8(MESSAGE).u64(stream).varint(number).varint(number - base);
    out.varint(total).varint(offset).varint(length);
  }

  private static void writeAck(Writer out, Ack ack) {
    long[] b = ack.bounds();
    out.u8(ACK).varint(ack.delay()).varint(b[1]).varint(b.length / 2 - 1).varint(b[1] - b[0]);
    for (int i = 2; i < b.length; i += 2) {
      out.varint(b[i - 2] - 2 - b[i + 1]).varint(b[i + 1] - b[i]);
    }
  }
}
