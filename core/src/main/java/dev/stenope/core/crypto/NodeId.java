package dev.stenope.core.crypto;

import dev.stenope.core.wire.Base32;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;

/// The name of a node that nobody can choose: the first 20 bytes of the SHA-256 of its raw Ed25519
/// public key, written as 32 characters of lower-case base32 (RFC 4648, section 6).
public record NodeId(String text) implements Comparable<NodeId> {
  /// The length of [#toBytes].
  public static final int LENGTH = 20;

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
    return ofBytes(Arrays.copyOf(Sha256.of(publicKey), LENGTH));
  }

  /// Takes what [#toBytes] returned.
  public static NodeId ofBytes(byte[] bytes) {
    return new NodeId(Base32.encode(bytes));
  }

  /// The id as it stands in bytes: the part of the hash that the text is made of.
  public byte[] toBytes() {
    try {
      return Base32.decode(text);
    } catch (MalformedException e) {
      throw new AssertionError("32 characters of base32 are 20 whole bytes", e);
    }
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
