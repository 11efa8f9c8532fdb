package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A STUN message of TURN (RFC 8656, sections 17 and 18) as it was read. Of a repeated attribute
/// the first counts. What is absent is null, or -1 where it is a number. [TurnWriter] makes them.
public final class TurnMessage {
  /// The longest message, in bytes: a packet of a node and what surrounds it.
  public static final int MAX_LENGTH = 2048;

  static final int CHANNEL_NUMBER = 0x000c;
  static final int LIFETIME = 0x000d;
  static final int XOR_PEER_ADDRESS = 0x0012;
  static final int DATA = 0x0013;
  static final int XOR_RELAYED_ADDRESS = 0x0016;
  static final int REQUESTED_TRANSPORT = 0x0019;
  static final int PASSWORD_ALGORITHM = 0x001d;
  static final int PASSWORD_ALGORITHMS = 0x8002;
  static final int ALTERNATE_SERVER = 0x8023;

  /// The bytes before the content of ChannelData.
  private static final int CHANNEL_HEADER = 4;

  private static final int MAX_TEXT = 763;
  private static final int CLASS = 0x110;
  private static final int METHOD = 0x3eef;

  /// The class of a message, as it shows in its type (RFC 8489, section 5).
  public enum Kind {
    REQUEST(0),
    INDICATION(0x010),
    SUCCESS(0x100),
    ERROR(0x110);

    final int bits;

    Kind(int bits) {
      this.bits = bits;
    }
  }

  /// The methods of TURN, and that of STUN.
  public enum Method {
    BINDING(0x001),
    ALLOCATE(0x003),
    REFRESH(0x004),
    SEND(0x006),
    DATA(0x007),
    CREATE_PERMISSION(0x008),
    CHANNEL_BIND(0x009);

    final int number;

    Method(int number) {
      this.number = number;
    }
  }

  /// A part of the array that was read.
  public record Range(int offset, int length) {}

  private final byte[] buffer;
  private final int start;
  private final Kind kind;
  private final Method method;
  private final TransactionId id;
  private int error = -1;
  private int channel = -1;
  private long lifetime = -1;
  private int transport = -1;
  private @Nullable Endpoint relayed;
  private @Nullable Endpoint peer;
  private @Nullable Endpoint alternate;
  private byte @Nullable [] username;
  private byte @Nullable [] realm;
  private byte @Nullable [] nonce;
  private byte @Nullable [] algorithms;
  private @Nullable Range data;
  private int sha1At = -1;
  private int sha256At = -1;

  private TurnMessage(byte[] buffer, int start, Kind kind, Method method, TransactionId id) {
    this.buffer = buffer;
    this.start = start;
    this.kind = kind;
    this.method = method;
    this.id = id;
  }

  /// The length of the message that begins with these 4 bytes, with its padding, in a stream (RFC
  /// 8656, section 3.6). What begins neither a STUN message nor ChannelData is refused, and what is
  /// too long.
  public static int framed(byte[] buffer, int offset) throws MalformedException {
    int length = Stun.number(buffer, offset + 2, 2);
    int whole =
        switch (buffer[offset] & 0xc0) {
          case 0 -> Stun.HEADER + length;
          case 0x40 -> CHANNEL_HEADER + (length + 3 & ~3);
          default -> throw new MalformedException("neither STUN nor ChannelData");
        };
    if (whole > MAX_LENGTH || ((buffer[offset] & 0xc0) == 0 && (length & 3) != 0)) {
      throw new MalformedException("a message that no TURN server sends");
    }
    return whole;
  }

  /// Reads a message that fills the range, to which [#data] and [#isAuthentic] refer later.
  public static TurnMessage read(byte[] buffer, int offset, int length) throws MalformedException {
    if (length > MAX_LENGTH || !Stun.looksLikeStun(buffer, offset, length)) {
      throw new MalformedException("not a STUN message");
    }
    int type = Stun.number(buffer, offset, 2);
    Reader in = new Reader(buffer, offset + 8, length - 8);
    TransactionId id = new TransactionId(in.u64(), (int) in.u32());
    TurnMessage message = new TurnMessage(buffer, offset, kind(type), method(type), id);
    message.attributes(in);
    return message;
  }

  private static Kind kind(int type) {
    return switch (type & CLASS) {
      case 0 -> Kind.REQUEST;
      case 0x010 -> Kind.INDICATION;
      case 0x100 -> Kind.SUCCESS;
      default -> Kind.ERROR;
    };
  }

  private static Method method(int type) throws MalformedException {
    for (Method method : Method.values()) {
      if (method.number == (type & METHOD)) {
        return method;
      }
    }
    throw new MalformedException("no method of TURN");
  }

  private void attributes(Reader in) throws MalformedException {
    while (in.remaining() > 0) {
      int at = in.position();
      int type = in.u16();
      int length = in.u16();
      Reader value = new Reader(buffer, in.skip(length), length);
      in.skip(-length & 3);
      if (type == StunAttributes.FINGERPRINT) {
        long expected = Stun.fingerprint(buffer, start, at - start) & 0xffff_ffffL;
        if (length != 4 || value.u32() != expected || in.remaining() > 0) {
          throw new MalformedException("the fingerprint is wrong or not the last attribute");
        }
      } else if (type == StunAttributes.MESSAGE_INTEGRITY_SHA256) {
        sha256At = sha256At < 0 && length == TurnWriter.SHA256_LENGTH ? at : sha256At;
      } else if (type == StunAttributes.MESSAGE_INTEGRITY) {
        sha1At = sha1At < 0 && length == TurnWriter.SHA1_LENGTH ? at : sha1At;
      } else if (sha1At < 0 && sha256At < 0) {
        accept(type, value);
      }
    }
  }

  private void accept(int type, Reader value) throws MalformedException {
    switch (type) {
      case StunAttributes.ERROR_CODE -> error = error < 0 ? StunAttributes.errorCode(value) : error;
      case CHANNEL_NUMBER -> channel = channel < 0 ? value.u16() : channel;
      case LIFETIME -> lifetime = lifetime < 0 ? value.u32() : lifetime;
      case REQUESTED_TRANSPORT -> transport = transport < 0 ? value.u8() : transport;
      case XOR_RELAYED_ADDRESS -> relayed = relayed == null ? hidden(value) : relayed;
      case XOR_PEER_ADDRESS -> peer = peer == null ? hidden(value) : peer;
      case ALTERNATE_SERVER ->
          alternate = alternate == null ? StunAttributes.endpoint(value) : alternate;
      case DATA -> data = data == null ? new Range(value.position(), value.remaining()) : data;
      case StunAttributes.USERNAME -> username = username == null ? text(value) : username;
      case StunAttributes.REALM -> realm = realm == null ? text(value) : realm;
      case StunAttributes.NONCE -> nonce = nonce == null ? text(value) : nonce;
      case PASSWORD_ALGORITHMS -> algorithms = algorithms == null ? text(value) : algorithms;
      case StunAttributes.MAPPED_ADDRESS,
          StunAttributes.XOR_MAPPED_ADDRESS,
          StunAttributes.UNKNOWN_ATTRIBUTES,
          PASSWORD_ALGORITHM -> {}
      default -> {
        if (type < StunAttributes.COMPREHENSION_OPTIONAL) {
          throw new MalformedException("a comprehension-required attribute is unknown");
        }
      }
    }
  }

  private Endpoint hidden(Reader value) throws MalformedException {
    return StunAttributes.hidden(value, id);
  }

  private static byte[] text(Reader value) throws MalformedException {
    if (value.remaining() > MAX_TEXT) {
      throw new MalformedException("a text is too long");
    }
    return value.bytes(value.remaining());
  }

  /// Whether the message was made by somebody who has the key (RFC 8489, sections 14.5 and 14.6).
  public boolean isAuthentic(byte[] key, boolean sha256) {
    int at = sha256 ? sha256At : sha1At;
    int length = sha256 ? TurnWriter.SHA256_LENGTH : TurnWriter.SHA1_LENGTH;
    return at >= 0
        && TurnWriter.isEqual(
            TurnWriter.integrity(buffer, start, at - start, key, sha256), buffer, at + 4, length);
  }

  /// Whether the message claims to be authentic.
  public boolean hasIntegrity() {
    return sha1At >= 0 || sha256At >= 0;
  }

  public Kind kind() {
    return kind;
  }

  boolean isSuccess() {
    return kind == Kind.SUCCESS;
  }

  public Method method() {
    return method;
  }

  public TransactionId id() {
    return id;
  }

  /// 300 to 699 (RFC 8489, section 14.8).
  public int error() {
    return error;
  }

  public int channel() {
    return channel;
  }

  /// In seconds.
  public long lifetime() {
    return lifetime;
  }

  /// The number of an IP protocol.
  public int transport() {
    return transport;
  }

  public @Nullable Endpoint relayed() {
    return relayed;
  }

  public @Nullable Endpoint peer() {
    return peer;
  }

  public @Nullable Endpoint alternate() {
    return alternate;
  }

  public byte @Nullable [] username() {
    return copy(username);
  }

  public byte @Nullable [] realm() {
    return copy(realm);
  }

  public byte @Nullable [] nonce() {
    return copy(nonce);
  }

  /// The content of PASSWORD-ALGORITHMS (RFC 8489, section 14.11).
  public byte @Nullable [] algorithms() {
    return copy(algorithms);
  }

  public @Nullable Range data() {
    return data;
  }

  private static byte @Nullable [] copy(byte @Nullable [] bytes) {
    return bytes == null ? null : Arrays.copyOf(bytes, bytes.length);
  }
}
