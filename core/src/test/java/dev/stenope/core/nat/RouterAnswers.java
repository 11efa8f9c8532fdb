package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Writer;
import java.nio.ByteBuffer;

/// What routers answer, byte by byte as the RFCs have it.
final class RouterAnswers {
  private RouterAnswers() {}

  /// To a request of PCP.
  static byte[] pcp(byte[] request, int result, long lifetime, long epoch, Endpoint external) {
    ByteBuffer out = ByteBuffer.wrap(request.clone());
    out.put(1, (byte) 0x81).put(3, (byte) result);
    out.putInt(4, (int) lifetime).putInt(8, (int) epoch);
    out.putShort(42, (short) external.port());
    return out.putLong(44, external.high()).putLong(52, external.low()).array();
  }

  static byte[] natPmpAddress(long epoch, Endpoint external) {
    Writer out = new Writer(12);
    return out.u8(0).u8(128).u16(0).u32(epoch).bytes(external.address()).toBytes();
  }

  static byte[] natPmpMapped(long epoch, int internal, int external, long lifetime) {
    Writer out = new Writer(16).u8(0).u8(129).u16(0).u32(epoch);
    return out.u16(internal).u16(external).u32(lifetime).toBytes();
  }

  /// `opcode` is that of the request.
  static byte[] natPmpRefused(int opcode, int result) {
    return new Writer(8).u8(0).u8(128 + opcode).u16(result).u32(1).toBytes();
  }
}
