package dev.stenope.core.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The name of a node that nobody can choose: the first 20 bytes of the SHA-256 of its raw Ed25519
/// public key, written as 32 characters of lower-case base32 (RFC 4648, section 6).
public record NodeId(String text) implements Comparable<NodeId> {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  public NodeId {
    if (text.length() != 32 || !text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0)) {
      throw new IllegalArgumentException("not a node id");
    }
  }

  /// `publicKey` is the raw key of 32 bytes (RFC 8032).
  public static NodeId of(byte[] publicKey) {
    if (publicKey.length != 32) {
      throw new IllegalArgumentException("an Ed25519 public key has 32 bytes");
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey);
      return new NodeId(base32(hash, 20));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private static String base32(byte[] bytes, int length) {
    StringBuilder text = new StringBuilder();
    long bits = 0;
    int held = 0;
    for (int i = 0; i < length; i++) {
      bits = (bits << 8) | (bytes[i] & 0xff);
      for (held += 8; held >= 5; held -= 5) {
        text.append(ALPHABET.charAt((int) ((bits >> (held - 5)) & 31)));
      }
    }
    return text.toString();
  }

  @Override
  public int compareTo(NodeId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
