package dev.stenope.core.rendezvous;

import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.Letter;
import dev.stenope.core.wire.Base32;
import dev.stenope.core.wire.MalformedException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The name of a handshake file: `handshake-{unix}-{random}.bin`. `unix` is the second in which the
/// file was written, 10 digits; `random` is a nonce of 8 bytes and the tag of [Introduction#tag],
/// 12 bytes, in 32 characters of base32. To everyone but the two nodes the tag looks as random as
/// the nonce.
public record DropName(String text, long unix, byte[] nonce, byte[] tag) {
  private static final String PREFIX = "handshake-";
  private static final String SUFFIX = ".bin";
  private static final int LENGTH = PREFIX.length() + 10 + 1 + 32 + SUFFIX.length();
  private static final int NONCE_LENGTH = 8;

  /// How far `unix` may lie before and behind the present, in seconds.
  private static final long PAST = 360;

  private static final long FUTURE = 120;

  static DropName make(Introduction introduction, Letter letter, long unix, SecureRandom random) {
    byte[] nonce = new byte[NONCE_LENGTH];
    random.nextBytes(nonce);
    byte[] tag = introduction.tag(letter, nonce, unix);
    byte[] both = Arrays.copyOf(nonce, nonce.length + tag.length);
    System.arraycopy(tag, 0, both, nonce.length, tag.length);
    String text = "%s%010d-%s%s".formatted(PREFIX, unix, Base32.encode(both), SUFFIX);
    return new DropName(text, unix, nonce, tag);
  }

  /// Null for a name of any other form. Most names of a shared folder are foreign, so this neither
  /// throws nor computes a hash.
  public static @Nullable DropName parse(String text) {
    if (text.length() != LENGTH || !text.startsWith(PREFIX) || !text.endsWith(SUFFIX)) {
      return null;
    }
    long unix = 0;
    for (int i = PREFIX.length(); i < PREFIX.length() + 10; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return null;
      }
      unix = 10 * unix + digit;
    }
    int random = PREFIX.length() + 11;
    if (text.charAt(random - 1) != '-') {
      return null;
    }
    try {
      byte[] both = Base32.decode(text.substring(random, random + 32));
      byte[] nonce = Arrays.copyOf(both, NONCE_LENGTH);
      return new DropName(text, unix, nonce, Arrays.copyOfRange(both, NONCE_LENGTH, both.length));
    } catch (MalformedException _) {
      return null;
    }
  }

  /// Whether a file of this name may still be of use at `now`, unix seconds.
  boolean isTimely(long now) {
    return unix >= now - PAST && unix <= now + FUTURE;
  }

  @Nullable Letter recognize(Introduction introduction) {
    return introduction.recognize(nonce, unix, tag);
  }

  @Override
  public String toString() {
    return text;
  }
}
