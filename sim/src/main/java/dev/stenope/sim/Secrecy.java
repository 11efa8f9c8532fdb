package dev.stenope.sim;

import dev.stenope.core.nat.Stun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/// What leaves a node says nothing: no secret text shows, no ciphertext comes twice, and all bytes
/// together look random.
final class Secrecy {
  private static final Pattern HANDSHAKE =
      Pattern.compile("handshake-[0-9]{10}-[a-z2-7]{32}\\.bin");
  private static final Pattern MAIL = Pattern.compile("mail-[a-z2-7]{32}\\.bin");
  private static final Set<Integer> MAIL_SIZES = Set.of(4096, 16_384, 65_536);
  private static final int FILE = 4096;

  /// Connection id and packet number of a sealed packet.
  private static final int HEADER = 16;

  private static final int SHORTEST = HEADER + 32;

  /// The fewest bytes on which the test of randomness says anything.
  private static final long SAMPLE = 50_000;

  /// Ten standard deviations above the mean of a chi-square distribution with 255 degrees of
  /// freedom.
  private static final double CHI_SQUARE = 255 + 10 * Math.sqrt(2 * 255);

  private final List<byte[]> secrets = new ArrayList<>();
  private final boolean[] begins = new boolean[1 << 16];
  private final Set<Long> ciphertexts = new HashSet<>();
  private final Map<String, Long> mails = new HashMap<>();
  private final long[] histogram = new long[256];
  private long total;

  /// `secret` has 4 bytes at least.
  void keep(byte[] secret) {
    secrets.add(secret.clone());
    begins[pair(secret, 0)] = true;
  }

  void sent(byte[] packet) {
    if (Stun.looksLikeStun(packet, 0, packet.length)) {
      return;
    }
    if (packet.length < SHORTEST) {
      throw new Violation("a packet of " + packet.length + " bytes cannot be sealed");
    }
    search(packet);
    count(packet, HEADER - 8);
    if (!ciphertexts.add(hash(packet))) {
      throw new Violation("a ciphertext was sent twice");
    }
  }

  void put(String name, byte[] file) {
    boolean isMail = MAIL.matcher(name).matches();
    if (isMail
        ? !MAIL_SIZES.contains(file.length)
        : !HANDSHAKE.matcher(name).matches() || file.length != FILE) {
      throw new Violation("a file " + name + " of " + file.length + " bytes in the drop");
    }
    if (isMail && Objects.equals(mails.put(name, hash(file)), hash(file))) {
      // A mail may be laid again as it was.
      return;
    }
    search(file);
    count(file, 0);
    if (!ciphertexts.add(hash(file))) {
      throw new Violation("a file was put twice");
    }
  }

  /// To be asked at the end, when there is enough to judge by.
  void judge() {
    if (total < SAMPLE) {
      return;
    }
    double expected = total / 256.0;
    double sum = 0;
    for (long count : histogram) {
      sum += (count - expected) * (count - expected) / expected;
    }
    if (sum > CHI_SQUARE) {
      throw new Violation("what was sent does not look random: chi-square " + sum);
    }
  }

  private void search(byte[] bytes) {
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (begins[pair(bytes, i)]) {
        for (byte[] secret : secrets) {
          if (startsWith(bytes, i, secret)) {
            throw new Violation("a secret left the node at byte " + i);
          }
        }
      }
    }
  }

  private static boolean startsWith(byte[] bytes, int from, byte[] secret) {
    if (bytes.length - from < secret.length) {
      return false;
    }
    for (int i = 0; i < secret.length; i++) {
      if (bytes[from + i] != secret[i]) {
        return false;
      }
    }
    return true;
  }

  private void count(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      histogram[bytes[i] & 0xff]++;
    }
    total += bytes.length - from;
  }

  private static long hash(byte[] bytes) {
    long hash = bytes.length;
    for (int i = HEADER; i < bytes.length; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * 0x9e37_79b9_7f4a_7c15L;
      hash ^= hash >>> 29;
    }
    return hash;
  }

  private static int pair(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }
}
