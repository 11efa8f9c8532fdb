package dev.stenope.core.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.crypto.KeySchedule;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.NodeName;
import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.wire.Base32;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What one node gives another so that they can meet for the first time: a fresh secret of 256
/// bits, the node that invites, until when it counts (unix seconds), the name of that node, and the
/// drops where it waits. The secret lets a node be taken for the joiner; only the key behind
/// `inviter` lets one be taken for the inviter.
///
/// The code is `stenope1-` and base32 of: expiry (32 bits), secret (32 bytes), inviter (20 bytes),
/// the name and the number of drops and each drop (each text behind its length in one byte, in
/// UTF-8), and the first 4 bytes of the SHA-256 of all that. Case and white space do not matter.
public record Invitation(
    byte[] secret, NodeId inviter, long expires, String name, List<String> drops) {
  public static final int MAX_DROPS = 4;

  /// The longest drop, in bytes of UTF-8.
  public static final int MAX_DROP_LENGTH = 255;

  private static final String PREFIX = "stenope1-";
  private static final int CHECK_LENGTH = 4;
  private static final int MAX_CODE = 4096;
  private static final int MAX_BYTES = 2048;

  public Invitation {
    if (secret.length != KeySchedule.KEY_LENGTH || expires < 0 || expires >= 1L << 32) {
      throw new IllegalArgumentException("not a secret of 32 bytes, or not a time");
    }
    if (!NodeName.isValid(name) || drops.size() > MAX_DROPS) {
      throw new IllegalArgumentException("not a name, or more than 4 drops");
    }
    for (String drop : drops) {
      if (drop.isEmpty() || drop.getBytes(UTF_8).length > MAX_DROP_LENGTH) {
        throw new IllegalArgumentException("a drop has 1 to 255 bytes");
      }
    }
    drops = List.copyOf(drops);
  }

  public static Invitation make(
      NodeId inviter, String name, List<String> drops, long expires, SecureRandom random) {
    byte[] secret = new byte[KeySchedule.KEY_LENGTH];
    random.nextBytes(secret);
    return new Invitation(secret, inviter, expires, name, drops);
  }

  /// Reads a code that a person typed or pasted. The message of the exception is for that person.
  public static Invitation parse(String code) throws MalformedException {
    if (code.length() > MAX_CODE) {
      throw new MalformedException("This is no invitation code: it is far too long.");
    }
    String text = code.replaceAll("\\s+", "").toLowerCase(Locale.ROOT);
    if (!text.startsWith(PREFIX)) {
      throw new MalformedException(
          text.matches("stenope[0-9]+-.*")
              ? "The invitation was made by a newer version of Stenope. Update this one."
              : "This is no invitation code: a code begins with " + PREFIX + ".");
    }
    try {
      return read(checked(Base32.decode(text.substring(PREFIX.length()))));
    } catch (MalformedException _) {
      throw new MalformedException(
          "The invitation code is damaged: a character is wrong or missing. Copy it once more.");
    }
  }

  private static Reader checked(byte[] bytes) throws MalformedException {
    int length = bytes.length - CHECK_LENGTH;
    if (length < 0) {
      throw new MalformedException("too short");
    }
    byte[] check = Sha256.of(Arrays.copyOf(bytes, length));
    if (!Arrays.equals(check, 0, CHECK_LENGTH, bytes, length, bytes.length)) {
      throw new MalformedException("the check differs");
    }
    return new Reader(bytes, 0, length);
  }

  private static Invitation read(Reader in) throws MalformedException {
    long expires = in.u32();
    byte[] secret = in.bytes(KeySchedule.KEY_LENGTH);
    NodeId inviter = NodeId.ofBytes(in.bytes(NodeId.LENGTH));
    String name = text(in);
    List<String> drops = new ArrayList<>();
    for (int more = in.u8(); more > 0; more--) {
      drops.add(text(in));
    }
    if (in.remaining() > 0) {
      throw new MalformedException("more than an invitation");
    }
    try {
      return new Invitation(secret, inviter, expires, name, drops);
    } catch (IllegalArgumentException _) {
      throw new MalformedException("not an invitation");
    }
  }

  private static String text(Reader in) throws MalformedException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(in.bytes(in.u8()))).toString();
    } catch (CharacterCodingException _) {
      throw new MalformedException("not UTF-8");
    }
  }

  public String code() {
    Writer out = new Writer(MAX_BYTES);
    out.u32(expires).bytes(secret).bytes(inviter.toBytes());
    write(out, name);
    out.u8(drops.size());
    drops.forEach(drop -> write(out, drop));
    return PREFIX + Base32.encode(out.bytes(Sha256.of(out.toBytes()), 0, CHECK_LENGTH).toBytes());
  }

  private static void write(Writer out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    out.u8(bytes.length).bytes(bytes);
  }

  /// `now` in unix seconds.
  public boolean isExpired(long now) {
    return now >= expires;
  }

  /// The root secret under which the two meet.
  public byte[] root() {
    return KeySchedule.root(secret);
  }

  @Override
  public String toString() {
    return "Invitation[" + name + ", expires " + expires + "]";
  }
}
