package dev.stenope.node.drop.mega;

import dev.stenope.core.wire.MalformedException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The key of a file: the AES key, the nonce of its counter and a digest of the content, of 16, 8
/// and 8 bytes.
record FileKey(byte[] aes, byte[] nonce, byte[] mac) {
  static final int LENGTH = 32;

  private static final int NONCE = 8;
  private static final int CHUNK = 128 << 10;
  private static final int MAX_CHUNK = 1 << 20;

  /// A file as the server gets it, and what opens it.
  record Sealed(byte[] ciphertext, FileKey key) {}

  /// Reads the 32 bytes that stand for the key in a node.
  static FileKey of(byte[] bytes) throws MalformedException {
    if (bytes.length != LENGTH) {
      throw new MalformedException("not the key of a file");
    }
    byte[] tail = Arrays.copyOfRange(bytes, Aes.BLOCK, LENGTH);
    return new FileKey(
        Aes.xor(Arrays.copyOf(bytes, Aes.BLOCK), tail),
        Arrays.copyOf(tail, NONCE),
        Arrays.copyOfRange(tail, NONCE, Aes.BLOCK));
  }

  /// The 32 bytes that stand for the key in a node.
  byte[] toBytes() {
    byte[] tail = Arrays.copyOf(nonce, Aes.BLOCK);
    System.arraycopy(mac, 0, tail, NONCE, NONCE);
    byte[] bytes = Arrays.copyOf(Aes.xor(aes, tail), LENGTH);
    System.arraycopy(tail, 0, bytes, Aes.BLOCK, Aes.BLOCK);
    return bytes;
  }

  /// Seals a content that is not empty under a new key.
  static Sealed seal(byte[] content, SecureRandom random) {
    byte[] aes = new byte[Aes.BLOCK];
    byte[] nonce = new byte[NONCE];
    random.nextBytes(aes);
    random.nextBytes(nonce);
    return new Sealed(
        Aes.count(aes, nonce, content), new FileKey(aes, nonce, mac(aes, nonce, content)));
  }

  /// The content; null if it is not what was sealed.
  byte @Nullable [] open(byte[] ciphertext) {
    byte[] content = Aes.count(aes, nonce, ciphertext);
    return MessageDigest.isEqual(mac, mac(aes, nonce, content)) ? content : null;
  }

  /// The start of a content of which only the start is there. Nothing proves it.
  byte[] openStart(byte[] ciphertext) {
    return Aes.count(aes, nonce, ciphertext);
  }

  private static byte[] mac(byte[] aes, byte[] nonce, byte[] content) {
    byte[] start = Arrays.copyOf(nonce, Aes.BLOCK);
    System.arraycopy(nonce, 0, start, NONCE, NONCE);
    byte[] all = new byte[Aes.BLOCK];
    int chunk = CHUNK;
    for (int at = 0; at < content.length; ) {
      int end = Math.min(content.length, at + chunk);
      byte[] digest = Aes.chainEnd(aes, start, Arrays.copyOfRange(content, at, end));
      all = Aes.encrypt(aes, Aes.xor(all, digest));
      at = end;
      chunk = Math.min(MAX_CHUNK, chunk + CHUNK);
    }
    byte[] mac = new byte[NONCE];
    for (int i = 0; i < 4; i++) {
      mac[i] = (byte) (all[i] ^ all[i + 4]);
      mac[i + 4] = (byte) (all[i + 8] ^ all[i + 12]);
    }
    return mac;
  }
}
