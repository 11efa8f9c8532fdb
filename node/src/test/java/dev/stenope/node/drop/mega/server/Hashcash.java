package dev.stenope.node.drop.mega.server;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Challenges whose answers cost the asker some work; each serves once.
final class Hashcash {
  private static final int REPEATS = 262_144;
  private static final int MAX_OPEN = 256;

  /// The easiness of each challenge that is open.
  private final Map<String, Integer> open = new LinkedHashMap<>();

  /// A challenge for the header `X-Hashcash`.
  synchronized String challenge(int easiness, long now) {
    String token = Base64Url.random(48);
    if (open.size() >= MAX_OPEN) {
      open.remove(open.keySet().iterator().next());
    }
    open.put(token, easiness);
    return "1:" + easiness + ":" + now + ":" + token;
  }

  /// Whether the header answers an open challenge, which it closes.
  boolean isPaid(@Nullable String header) {
    String[] parts = header == null ? new String[0] : header.split(":", -1);
    if (parts.length != 3 || !parts[0].equals("1")) {
      return false;
    }
    Integer easiness;
    synchronized (this) {
      easiness = open.remove(parts[1]);
    }
    try {
      return easiness != null && isSolved(easiness, Base64Url.read(parts[1]), parts[2]);
    } catch (Refusal _) {
      return false;
    }
  }

  private static boolean isSolved(int easiness, byte[] token, String prefix) throws Refusal {
    long limit = (((easiness & 63L) << 1) + 1) << ((easiness >> 6) * 7 + 3);
    byte[] start = Base64Url.read(prefix);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(start);
      for (int i = 0; i < REPEATS; i++) {
        digest.update(token);
      }
      return start.length == 4
          && Integer.toUnsignedLong(ByteBuffer.wrap(digest.digest()).getInt()) <= limit;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
