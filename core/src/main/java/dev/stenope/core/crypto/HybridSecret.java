package dev.stenope.core.crypto;

/// What X25519 and ML-KEM-768 agreed on, 32 bytes each. Every key made of it takes in the root as
/// well, so an attacker needs all three.
record HybridSecret(byte[] x25519, byte[] mlKem) {
  /// The length of the ML-KEM-768 ciphertext, in bytes.
  static final int CIPHERTEXT_LENGTH = 1088;

  byte[] confirmationKey(Introduction introduction, byte[] requestHash) {
    return KeySchedule.extract(requestHash, introduction.root(), x25519, mlKem);
  }

  /// The session secret; its salt is the SHA-256 of the request file and that of the response file.
  byte[] session(
      Introduction introduction, String direction, byte[] requestHash, byte[] responseHash) {
    byte[] salt = new byte[requestHash.length + responseHash.length];
    System.arraycopy(requestHash, 0, salt, 0, requestHash.length);
    System.arraycopy(responseHash, 0, salt, requestHash.length, responseHash.length);
    byte[] key = KeySchedule.extract(salt, introduction.root(), x25519, mlKem);
    return KeySchedule.expand(key, KeySchedule.SESSION + direction, KeySchedule.KEY_LENGTH);
  }

  @Override
  public String toString() {
    return "HybridSecret";
  }
}
