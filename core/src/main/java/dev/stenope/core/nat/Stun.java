package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The Binding method of STUN (RFC 8489), with the attributes of behaviour discovery (RFC 5780),
/// over UDP and without credentials.
public final class Stun {
  /// The longest message that is read, in bytes.
  public static final int MAX_LENGTH = 1500;

  static final int HEADER = 20;
  static final int MAGIC_COOKIE = 0x2112_a442;

  static final int FINGERPRINT_LENGTH = 8;
  private static final int FINGERPRINT_XOR = 0x5354_554e;
  private static final int MAX_WRITTEN = 128;

  private static final int BINDING_REQUEST = 0x0001;
  private static final int BINDING_SUCCESS = 0x0101;
  private static final int BINDING_ERROR = 0x0111;

  private static final int CHANGE_ADDRESS = 0x04;
  private static final int CHANGE_PORT = 0x02;

  /// A message of the Binding method.
  public sealed interface Message {
    TransactionId id();
  }

  /// Asks from where it came. The flags ask for a response from another address or another port of
  /// the server (RFC 5780, section 7.2), `responsePort` for one to that port of the own address
  /// (section 7.5); 0 asks for none.
  public record Request(
      TransactionId id, boolean changeAddress, boolean changePort, int responsePort)
      implements Message {
    public Request(TransactionId id) {
      this(id, false, false);
    }

    public Request(TransactionId id, boolean changeAddress, boolean changePort) {
      this(id, changeAddress, changePort, 0);
    }
  }

  /// `mapped` is the source that the server saw, `origin` the address it answers from, `other` an
  /// address of it with another IP address and port (RFC 5780, sections 7.3 and 7.4).
  public record Success(
      TransactionId id, Endpoint mapped, @Nullable Endpoint origin, @Nullable Endpoint other)
      implements Message {
    public Success(TransactionId id, Endpoint mapped) {
      this(id, mapped, null, null);
    }
  }

  /// `code` is 300 to 699 (RFC 8489, section 14.8).
  public record Failure(TransactionId id, int code) implements Message {}

  private Stun() {}

  /// Tells STUN from other packets on one socket: two zero bits, the magic cookie and the exact
  /// length (RFC 8489, section 5).
  public static boolean looksLikeStun(byte[] buffer, int offset, int length) {
    return length >= HEADER
        && (buffer[offset] & 0xc0) == 0
        && (buffer[offset + 3] & 3) == 0
        && length - HEADER == number(buffer, offset + 2, 2)
        && number(buffer, offset + 4, 4) == MAGIC_COOKIE;
  }

  /// Reads a message that fills the range. A comprehension-required attribute that nobody here
  /// understands makes it malformed (RFC 8489, section 6.3).
  public static Message read(byte[] buffer, int offset, int length) throws MalformedException {
    if (length > MAX_LENGTH || !looksLikeStun(buffer, offset, length)) {
      throw new MalformedException("not a STUN message");
    }
    int type = number(buffer, offset, 2);
    Reader in = new Reader(buffer, offset + 8, length - 8);
    TransactionId id = new TransactionId(in.u64(), (int) in.u32());
    StunAttributes attributes = StunAttributes.read(in, buffer, offset, id);
    return switch (type) {
      case BINDING_REQUEST ->
          new Request(
              id,
              (attributes.change & CHANGE_ADDRESS) != 0,
              (attributes.change & CHANGE_PORT) != 0,
              attributes.responsePort);
      case BINDING_SUCCESS ->
          new Success(id, attributes.mapped(), attributes.origin, attributes.other);
      case BINDING_ERROR -> new Failure(id, attributes.error());
      default -> throw new MalformedException("not of the Binding method");
    };
  }

  /// The message with a fingerprint, ready to be sent.
  public static byte[] write(Message message) {
    Writer body = new Writer(MAX_WRITTEN);
    int type =
        switch (message) {
          case Request request -> {
            int change =
                (request.changeAddress() ? CHANGE_ADDRESS : 0)
                    | (request.changePort() ? CHANGE_PORT : 0);
            if (change != 0) {
              body.u16(StunAttributes.CHANGE_REQUEST).u16(4).u32(change);
            }
            if (request.responsePort() != 0) {
              body.u16(StunAttributes.RESPONSE_PORT).u16(4).u16(request.responsePort()).u16(0);
            }
            yield BINDING_REQUEST;
          }
          case Success success -> {
            StunAttributes.writeHidden(
                body, StunAttributes.XOR_MAPPED_ADDRESS, success.mapped(), success.id());
            StunAttributes.write(body, StunAttributes.RESPONSE_ORIGIN, success.origin());
            StunAttributes.write(body, StunAttributes.OTHER_ADDRESS, success.other());
            yield BINDING_SUCCESS;
          }
          case Failure failure -> {
            body.u16(StunAttributes.ERROR_CODE).u16(4).u16(0);
            body.u8(failure.code() / 100).u8(failure.code() % 100);
            yield BINDING_ERROR;
          }
        };
    return sealed(type, message.id(), body);
  }

  private static byte[] sealed(int type, TransactionId id, Writer body) {
    Writer out = new Writer(HEADER + body.length() + FINGERPRINT_LENGTH);
    out.u16(type).u16(body.length() + FINGERPRINT_LENGTH).u32(MAGIC_COOKIE);
    out.u64(id.high()).u32(id.low()).bytes(body.toBytes());
    byte[] covered = out.toBytes();
    out.u16(StunAttributes.FINGERPRINT).u16(4).u32(fingerprint(covered, 0, covered.length));
    return out.toBytes();
  }

  /// The value of the FINGERPRINT attribute that follows the range (RFC 8489, section 14.7).
  static int fingerprint(byte[] buffer, int offset, int length) {
    CRC32 crc = new CRC32();
    crc.update(buffer, offset, length);
    return (int) crc.getValue() ^ FINGERPRINT_XOR;
  }

  static int number(byte[] buffer, int offset, int length) {
    int value = 0;
    for (int i = 0; i < length; i++) {
      value = (value << 8) | (buffer[offset + i] & 0xff);
    }
    return value;
  }
}
