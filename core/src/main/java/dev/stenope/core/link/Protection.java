package dev.stenope.core.link;

/// The protection of a session's packets, both directions. A packet is a header of [#HEADER] bytes,
/// the ciphertext, and a tag of [#TAG] bytes.
public interface Protection {
  int HEADER = 16;
  int TAG = 16;

  /// Seals the plaintext that lies [#HEADER] bytes after `offset`, at least 16 bytes of it, and
  /// returns the length of the packet that now begins at `offset`. Numbers must rise.
  int seal(byte[] buffer, int offset, int plaintext, long number, long now);

  /// The peer acknowledged the packet of this number.
  void acknowledged(long number);

  /// Opens the packet in place and returns its number; the plaintext then lies between header and
  /// tag. Negative if the packet is not authentic, or a replay.
  long open(byte[] buffer, int offset, int length, long now);
}
