package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import org.jspecify.annotations.Nullable;

/// The MAP opcode of the Port Control Protocol (RFC 6887, sections 7 and 11), for UDP and without
/// options.
public final class Pcp {
  static final int VERSION = 2;
  static final int SUCCESS = 0;
  static final int UNSUPPORTED_VERSION = 1;

  private static final int HEADER = 24;
  private static final int LENGTH = 60;
  private static final int MAX_LENGTH = 1100;
  private static final int MAP = 1;
  private static final int RESPONSE = 0x80;
  private static final int UDP = 17;

  /// `result` is a result code (section 7.4), `lifetime` and `epoch` are in seconds; `mapping` is
  /// there at least where the result is success.
  public record Response(int result, long lifetime, long epoch, @Nullable Mapping mapping) {}

  /// `nonce` is that of the request; `external` the address and port at which the internal port is
  /// reached.
  public record Mapping(TransactionId nonce, int internalPort, Endpoint external) {}

  private Pcp() {}

  /// A request to map a port of `client`, or to unmap it where `lifetime` is 0 seconds. `suggested`
  /// is the external endpoint that is preferred; an address of zeros or a port of 0 is none.
  public static byte[] request(
      Endpoint client, TransactionId nonce, int internalPort, Endpoint suggested, long lifetime) {
    Writer out = new Writer(LENGTH);
    out.u8(VERSION).u8(MAP).u16(0).u32(lifetime).u64(client.high()).u64(client.low());
    out.u64(nonce.high()).u32(nonce.low()).u8(UDP).zeros(3).u16(internalPort);
    out.u16(suggested.port()).u64(suggested.high()).u64(suggested.low());
    return out.toBytes();
  }

  public static Response read(byte[] bytes) throws MalformedException {
    if (bytes.length < HEADER || bytes.length > MAX_LENGTH || bytes.length % 4 != 0) {
      throw new MalformedException("not the length of a PCP response");
    }
    Reader in = new Reader(bytes);
    int version = in.u8();
    int opcode = in.u8();
    in.skip(1);
    int result = in.u8();
    // Who does not know the request cannot copy its opcode.
    boolean isResponse = opcode == (RESPONSE | MAP) || (opcode == RESPONSE && result != SUCCESS);
    if (version != VERSION || !isResponse) {
      throw new MalformedException("not a PCP response");
    }
    long lifetime = in.u32();
    long epoch = in.u32();
    in.skip(12);
    if (result != SUCCESS && bytes.length < LENGTH) {
      return new Response(result, lifetime, epoch, null);
    }
    TransactionId nonce = new TransactionId(in.u64(), (int) in.u32());
    if (in.u8() != UDP) {
      throw new MalformedException("a mapping of another protocol");
    }
    in.skip(3);
    int internalPort = in.u16();
    int externalPort = in.u16();
    Endpoint external = new Endpoint(in.u64(), in.u64(), externalPort);
    return new Response(result, lifetime, epoch, new Mapping(nonce, internalPort, external));
  }
}
