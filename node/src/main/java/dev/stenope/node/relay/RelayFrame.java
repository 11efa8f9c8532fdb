package dev.stenope.node.relay;

import dev.stenope.core.wire.Base32;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.util.Arrays;

/// What a relay and its clients say to each other: a type and what belongs to it. Names of channels
/// have 16 bytes. Over WebSocket each frame is one binary message; over HTTP each follows its
/// length, of two bytes.
public sealed interface RelayFrame {
  /// The most bytes of a frame.
  int MAX_LENGTH = 1 + RelayFrame.NAME + RelayFrame.MAX_PACKET;

  /// The bytes of the name of a channel.
  int NAME = 16;

  /// The most bytes of a packet.
  int MAX_PACKET = 1500;

  /// What is sent under this name is for this client from now on.
  record Listen(String name) implements RelayFrame {}

  /// And no longer.
  record Ignore(String name) implements RelayFrame {}

  /// A packet for whoever listens for the name, or from whoever has sent it there. The bytes are
  /// not checked.
  record Packet(String name, byte[] packet) implements RelayFrame {}

  /// The relay drops part of what this client sends or is sent.
  record Limited(Limit limit) implements RelayFrame {}

  /// Nothing; shows that the way is open.
  record Idle() implements RelayFrame {}

  /// What a client has too much of.
  enum Limit {
    /// More bytes or packets a second than the relay takes from one node.
    RATE(0),
    /// More channels than the relay keeps for one node.
    CHANNELS(1),
    /// Packets wait for this client, which reads too slowly.
    WAITING(2);

    private final int code;

    Limit(int code) {
      this.code = code;
    }

    private static Limit of(int code) throws MalformedException {
      for (Limit limit : values()) {
        if (limit.code == code) {
          return limit;
        }
      }
      throw new MalformedException("an unknown limit");
    }
  }

  /// Reads one frame, which fills the bytes.
  static RelayFrame read(byte[] bytes) throws MalformedException {
    Reader in = new Reader(bytes);
    int type = in.u8();
    RelayFrame frame =
        switch (type) {
          case 0 -> new Idle();
          case 1 -> new Listen(name(in));
          case 2 -> new Ignore(name(in));
          case 3 -> new Packet(name(in), in.bytes(in.remaining()));
          case 4 -> new Limited(Limit.of(in.u8()));
          default -> throw new MalformedException("an unknown type of frame");
        };
    if (in.remaining() > 0) {
      throw new MalformedException("bytes behind a frame");
    }
    if (frame instanceof Packet(String _, byte[] packet)
        && (packet.length == 0 || packet.length > MAX_PACKET)) {
      throw new MalformedException("an empty packet or too long a one");
    }
    return frame;
  }

  private static String name(Reader in) throws MalformedException {
    return Base32.encode(in.bytes(NAME));
  }

  /// The frame in bytes.
  static byte[] write(RelayFrame frame) {
    byte[] bytes = new byte[MAX_LENGTH];
    Writer out = new Writer(bytes, 0, bytes.length);
    switch (frame) {
      case Idle() -> out.u8(0);
      case Listen(String name) -> out.u8(1).bytes(raw(name));
      case Ignore(String name) -> out.u8(2).bytes(raw(name));
      case Packet(String name, byte[] packet) -> out.u8(3).bytes(raw(name)).bytes(packet);
      case Limited(Limit limit) -> out.u8(4).u8(limit.code);
    }
    return Arrays.copyOf(bytes, out.length());
  }

  private static byte[] raw(String name) {
    try {
      byte[] raw = Base32.decode(name);
      if (raw.length == NAME) {
        return raw;
      }
    } catch (MalformedException _) {
      // Told below.
    }
    throw new IllegalArgumentException("not the name of a channel");
  }
}
