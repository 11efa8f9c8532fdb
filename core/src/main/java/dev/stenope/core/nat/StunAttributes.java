package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import org.jspecify.annotations.Nullable;

/// The attributes of one STUN message (RFC 8489, section 14). Of a repeated attribute the first
/// counts.
final class StunAttributes {
  static final int MAPPED_ADDRESS = 0x0001;
  static final int CHANGE_REQUEST = 0x0003;
  static final int ERROR_CODE = 0x0009;
  static final int XOR_MAPPED_ADDRESS = 0x0020;
  static final int RESPONSE_PORT = 0x0027;
  static final int FINGERPRINT = 0x8028;
  static final int RESPONSE_ORIGIN = 0x802b;
  static final int OTHER_ADDRESS = 0x802c;

  /// RFC 3489 had these two; servers of its time still send them, besides the magic cookie.
  private static final int SOURCE_ADDRESS = 0x0004;

  private static final int CHANGED_ADDRESS = 0x0005;

  static final int USERNAME = 0x0006;
  static final int MESSAGE_INTEGRITY = 0x0008;
  static final int UNKNOWN_ATTRIBUTES = 0x000a;
  static final int REALM = 0x0014;
  static final int NONCE = 0x0015;
  static final int MESSAGE_INTEGRITY_SHA256 = 0x001c;

  static final int COMPREHENSION_OPTIONAL = 0x8000;
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;
  private static final int PORT_MASK = Stun.MAGIC_COOKIE >>> 16;

  @Nullable Endpoint origin;
  @Nullable Endpoint other;

  /// The flags of CHANGE-REQUEST.
  int change;

  /// 0 if there is none.
  int responsePort;

  private final TransactionId id;
  private @Nullable Endpoint mapped;
  private @Nullable Endpoint xorMapped;
  private int code;
  private boolean changeSeen;

  private StunAttributes(TransactionId id) {
    this.id = id;
  }

  /// `in` stands behind the header of the message that begins at `start` of `buffer`.
  static StunAttributes read(Reader in, byte[] buffer, int start, TransactionId id)
      throws MalformedException {
    StunAttributes attributes = new StunAttributes(id);
    boolean covered = false;
    while (in.remaining() > 0) {
      int at = in.position();
      int type = in.u16();
      int length = in.u16();
      Reader value = new Reader(buffer, in.skip(length), length);
      in.skip(-length & 3);
      if (type == FINGERPRINT) {
        long expected = Stun.fingerprint(buffer, start, at - start) & 0xffff_ffffL;
        if (length != 4 || value.u32() != expected || in.remaining() > 0) {
          throw new MalformedException("the fingerprint is wrong or not the last attribute");
        }
      } else if (type == MESSAGE_INTEGRITY || type == MESSAGE_INTEGRITY_SHA256) {
        covered = true;
      } else if (!covered) {
        // What follows the integrity attribute is not covered by it and must be ignored
        // (RFC 8489, section 14.5).
        attributes.accept(type, value);
      }
    }
    return attributes;
  }

  private void accept(int type, Reader value) throws MalformedException {
    switch (type) {
      case XOR_MAPPED_ADDRESS -> xorMapped = first(xorMapped, hidden(value, id));
      case MAPPED_ADDRESS -> mapped = first(mapped, endpoint(value));
      case RESPONSE_ORIGIN -> origin = first(origin, endpoint(value));
      case OTHER_ADDRESS, CHANGED_ADDRESS -> other = first(other, endpoint(value));
      case CHANGE_REQUEST -> {
        int flags = (int) value.u32();
        change = changeSeen ? change : flags;
        changeSeen = true;
        end(value);
      }
      case RESPONSE_PORT -> {
        int port = value.u16();
        responsePort = responsePort == 0 ? port : responsePort;
      }
      case ERROR_CODE -> {
        int said = errorCode(value);
        code = code == 0 ? said : code;
      }
      case SOURCE_ADDRESS, USERNAME, UNKNOWN_ATTRIBUTES, REALM, NONCE -> {}
      default -> {
        if (type < COMPREHENSION_OPTIONAL) {
          throw new MalformedException("a comprehension-required attribute is unknown");
        }
      }
    }
  }

  /// 300 to 699 (RFC 8489, section 14.8).
  static int errorCode(Reader value) throws MalformedException {
    value.skip(2);
    int hundreds = value.u8() & 7;
    int rest = value.u8();
    if (hundreds < 3 || hundreds > 6 || rest > 99) {
      throw new MalformedException("not an error code");
    }
    return hundreds * 100 + rest;
  }

  Endpoint mapped() throws MalformedException {
    Endpoint seen = xorMapped == null ? mapped : xorMapped;
    if (seen == null) {
      throw new MalformedException("a success response without a mapped address");
    }
    return seen;
  }

  int error() throws MalformedException {
    if (code == 0) {
      throw new MalformedException("an error response without a code");
    }
    return code;
  }

  static void writeHidden(Writer out, int type, Endpoint endpoint, TransactionId id) {
    write(out, type, xor(endpoint.address(), id), endpoint.port() ^ PORT_MASK);
  }

  static void write(Writer out, int type, @Nullable Endpoint endpoint) {
    if (endpoint != null) {
      write(out, type, endpoint.address(), endpoint.port());
    }
  }

  private static void write(Writer out, int type, byte[] address, int port) {
    out.u16(type).u16(4 + address.length);
    out.u16(address.length == 4 ? IPV4 : IPV6).u16(port).bytes(address);
  }

  /// An address as XOR-MAPPED-ADDRESS has it (RFC 8489, section 14.2).
  static Endpoint hidden(Reader value, TransactionId id) throws MalformedException {
    return endpoint(value, id);
  }

  static Endpoint endpoint(Reader value) throws MalformedException {
    return endpoint(value, null);
  }

  private static Endpoint endpoint(Reader value, @Nullable TransactionId hidden)
      throws MalformedException {
    value.skip(1);
    int family = value.u8();
    int port = value.u16();
    if (family != IPV4 && family != IPV6) {
      throw new MalformedException("an unknown address family");
    }
    byte[] address = value.bytes(family == IPV4 ? 4 : 16);
    end(value);
    return hidden == null
        ? Endpoint.of(address, port)
        : Endpoint.of(xor(address, hidden), port ^ PORT_MASK);
  }

  /// Hides an address from NATs that rewrite addresses in payloads; its own inverse (RFC 8489,
  /// section 14.2).
  private static byte[] xor(byte[] address, TransactionId id) {
    byte[] mask = new byte[16];
    new Writer(mask, 0, 16).u32(Stun.MAGIC_COOKIE).u64(id.high()).u32(id.low());
    byte[] other = new byte[address.length];
    for (int i = 0; i < address.length; i++) {
      other[i] = (byte) (address[i] ^ mask[i]);
    }
    return other;
  }

  private static Endpoint first(@Nullable Endpoint known, Endpoint next) {
    return known == null ? next : known;
  }

  private static void end(Reader value) throws MalformedException {
    if (value.remaining() > 0) {
      throw new MalformedException("an attribute longer than its content");
    }
  }
}
