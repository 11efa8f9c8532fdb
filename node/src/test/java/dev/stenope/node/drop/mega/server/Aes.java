package dev.stenope.node.drop.mega.server;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-128 as MEGA's clients use it on short values.
final class Aes {
  private static final int BLOCK = 16;

  private Aes() {}

  /// A cipher of single blocks under a key.
  static Cipher blocks(byte[] key) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Encrypts whole blocks one by one.
  static byte[] wrap(byte[] key, byte[] value) {
    return blocks(key).update(value);
  }

  /// What [#wrap] encrypted.
  static byte[] unwrap(byte[] key, byte[] value) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"));
      return cipher.doFinal(value);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Encrypts a chain of blocks, the last of which is filled up with zeros.
  static byte[] chain(byte[] key, byte[] value) {
    int whole = (value.length + BLOCK - 1) / BLOCK * BLOCK;
    return chain(Cipher.ENCRYPT_MODE, key, Arrays.copyOf(value, whole));
  }

  static byte[] unchain(byte[] key, byte[] value) {
    return chain(Cipher.DECRYPT_MODE, key, value);
  }

  private static byte[] chain(int mode, byte[] key, byte[] value) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[BLOCK]));
      return cipher.doFinal(value);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
