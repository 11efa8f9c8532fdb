package dev.stenope.core.clock;

import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;

/// The 48 bytes of an NTP packet (RFC 5905, section 7.3). `rootDelay` and `rootDispersion` are in
/// units of 2^-16 s, the four times are NTP timestamps: seconds since 1900 in the upper 32 bits,
/// and their fraction below.
public record NtpPacket(
    int leap,
    int version,
    int mode,
    int stratum,
    int poll,
    int precision,
    long rootDelay,
    long rootDispersion,
    long reference,
    long updated,
    long originate,
    long receive,
    long transmit) {
  public static final int LENGTH = 48;

  /// What may follow the header: extension fields and a MAC, which nobody asked for.
  private static final int MAX_LENGTH = 1024;

  /// The leap indicator of a server that does not know the time.
  static final int UNSYNCHRONIZED = 3;

  static final int CLIENT = 3;
  public static final int SERVER = 4;

  private static final int VERSION = 4;
  private static final long SECOND = 1_000_000_000;

  /// Seconds from 1900 to 1970.
  private static final long EPOCH = 2_208_988_800L;

  /// A request that says nothing of this node: all is zero but the version, the mode, and a random
  /// number in the place of the own time, which the server sends back
  /// (draft-ietf-ntp-data-minimization, section 4).
  static NtpPacket request(long random) {
    return new NtpPacket(0, VERSION, CLIENT, 0, 0, 0, 0, 0, 0, 0, 0, 0, random);
  }

  public static NtpPacket read(byte[] bytes, int offset, int length) throws MalformedException {
    if (length < LENGTH || length > MAX_LENGTH) {
      throw new MalformedException("an NTP packet of a wrong length");
    }
    Reader in = new Reader(bytes, offset, LENGTH);
    int first = in.u8();
    return new NtpPacket(
        first >> 6,
        first >> 3 & 7,
        first & 7,
        in.u8(),
        (byte) in.u8(),
        (byte) in.u8(),
        in.u32(),
        in.u32(),
        in.u32(),
        in.u64(),
        in.u64(),
        in.u64(),
        in.u64());
  }

  public byte[] toBytes() {
    return new Writer(LENGTH)
        .u8(leap << 6 | version << 3 | mode)
        .u8(stratum)
        .u8(poll)
        .u8(precision)
        .u32(rootDelay)
        .u32(rootDispersion)
        .u32(reference)
        .u64(updated)
        .u64(originate)
        .u64(receive)
        .u64(transmit)
        .toBytes();
  }

  /// The most by which the server may be wrong itself, in nanoseconds: its dispersion and half of
  /// its way to the primary server (RFC 5905, section 11.2, root distance).
  long rootDistance() {
    return (rootDelay / 2 + rootDispersion) * SECOND >> 16;
  }

  /// The four letters of a kiss-o'-death (RFC 5905, section 7.4).
  String kiss() {
    StringBuilder code = new StringBuilder();
    for (int shift = 24; shift >= 0; shift -= 8) {
      code.append((char) (reference >> shift & 0x7f));
    }
    return code.toString();
  }

  /// Nanoseconds since 1970 of a timestamp from 1968 to 2104 (RFC 4330, section 3).
  public static long nanos(long timestamp) {
    long seconds = timestamp >>> 32;
    long era = timestamp < 0 ? 0 : 1L << 32;
    long fraction = (timestamp & 0xffff_ffffL) * SECOND >> 32;
    return (seconds + era - EPOCH) * SECOND + fraction;
  }

  /// The timestamp of an instant in nanoseconds since 1970.
  public static long timestamp(long nanos) {
    long seconds = Math.floorDiv(nanos, SECOND) + EPOCH;
    long fraction = (Math.floorMod(nanos, SECOND) << 32) / SECOND;
    return seconds << 32 | fraction;
  }
}
