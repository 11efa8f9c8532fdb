package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;

/// The NAT Port Mapping Protocol (RFC 6886, section 3), for UDP.
public final class NatPmp {
  static final int VERSION = 0;
  static final int UNSUPPORTED_VERSION = 1;

  private static final int ADDRESS = 0;
  private static final int MAP = 1;
  private static final int RESPONSE = 128;
  private static final int HEADER = 8;
  private static final int MAX_LENGTH = 16;

  /// `epoch` is the time in seconds since the router lost its mappings last.
  public sealed interface Response {
    long epoch();
  }

  /// The external address of the router, without a port.
  public record Address(long epoch, Endpoint external) implements Response {}

  /// `lifetime` is in seconds.
  public record Mapped(long epoch, int internalPort, int externalPort, long lifetime)
      implements Response {}

  /// `result` is a result code (section 3.5) other than success.
  public record Refused(long epoch, int result) implements Response {}

  private NatPmp() {}

  /// Asks for the external address (section 3.2).
  public static byte[] addressRequest() {
    return new byte[] {VERSION, ADDRESS};
  }

  /// A request to map a port, or to unmap it where `lifetime` is 0 seconds (sections 3.3 and 3.4).
  /// A suggested port of 0 is none.
  public static byte[] mapRequest(int internalPort, int suggestedPort, long lifetime) {
    Writer out = new Writer(12);
    out.u8(VERSION).u8(MAP).u16(0).u16(internalPort).u16(suggestedPort).u32(lifetime);
    return out.toBytes();
  }

  public static Response read(byte[] bytes) throws MalformedException {
    if (bytes.length < HEADER || bytes.length > MAX_LENGTH) {
      throw new MalformedException("not the length of a NAT-PMP response");
    }
    Reader in = new Reader(bytes);
    int version = in.u8();
    int opcode = in.u8() - RESPONSE;
    int result = in.u16();
    long epoch = in.u32();
    if (version != VERSION || opcode < 0) {
      throw new MalformedException("not a NAT-PMP response");
    }
    if (result != 0) {
      return new Refused(epoch, result);
    }
    return switch (opcode) {
      case ADDRESS -> new Address(epoch, Endpoint.of(in.bytes(4), 0));
      case MAP -> new Mapped(epoch, in.u16(), in.u16(), in.u32());
      default -> throw new MalformedException("not an answer to what is asked");
    };
  }
}
