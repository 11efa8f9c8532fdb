package dev.stenope.node.drop.mega;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// AES-128 in the modes that MEGA uses. Keys have 16 bytes; what is in blocks has a length that is
/// a multiple of 16.
final class Aes {
  static final int BLOCK = 16;

  private static final IvParameterSpec NO_IV = new IvParameterSpec(new byte[BLOCK]);

  private Aes() {}

  /// Encrypts each block by itself, as MEGA does with keys.
  static byte[] encrypt(byte[] key, byte[] blocks) {
    return run("AES/ECB/NoPadding", Cipher.ENCRYPT_MODE, key, null, blocks);
  }

  static byte[] decrypt(byte[] key, byte[] blocks) {
    return run("AES/ECB/NoPadding", Cipher.DECRYPT_MODE, key, null, blocks);
  }

  /// Encrypts blocks under one key again and again.
  static UnaryOperator<byte[]> encryptor(byte[] key) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      return cipher::update;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a key of AES", e);
    }
  }

  /// Encrypts a chain of blocks that starts with zeros, as MEGA does with attributes.
  static byte[] encryptChain(byte[] key, byte[] blocks) {
    return run("AES/CBC/NoPadding", Cipher.ENCRYPT_MODE, key, NO_IV, blocks);
  }

  static byte[] decryptChain(byte[] key, byte[] blocks) {
    return run("AES/CBC/NoPadding", Cipher.DECRYPT_MODE, key, NO_IV, blocks);
  }

  /// The last block of the chain over `bytes`, padded with zeros.
  static byte[] chainEnd(byte[] key, byte[] start, byte[] bytes) {
    byte[] chain =
        run(
            "AES/CBC/NoPadding",
            Cipher.ENCRYPT_MODE,
            key,
            new IvParameterSpec(start),
            padded(bytes));
    return Arrays.copyOfRange(chain, chain.length - BLOCK, chain.length);
  }

  /// Encrypts or decrypts what starts at offset zero of a file; `nonce` has 8 bytes.
  static byte[] count(byte[] key, byte[] nonce, byte[] bytes) {
    IvParameterSpec start = new IvParameterSpec(Arrays.copyOf(nonce, BLOCK));
    return run("AES/CTR/NoPadding", Cipher.ENCRYPT_MODE, key, start, bytes);
  }

  /// The bytes, and zeros up to the end of a block.
  static byte[] padded(byte[] bytes) {
    return Arrays.copyOf(bytes, (bytes.length + BLOCK - 1) / BLOCK * BLOCK);
  }

  /// One byte for each of two arrays of one length.
  static byte[] xor(byte[] one, byte[] other) {
    byte[] result = one.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= other[i];
    }
    return result;
  }

  private static byte[] run(
      String mode, int way, byte[] key, @Nullable AlgorithmParameterSpec start, byte[] bytes) {
    try {
      Cipher cipher = Cipher.getInstance(mode);
      cipher.init(way, new SecretKeySpec(key, "AES"), start);
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("a key or a length that AES does not take", e);
    }
  }
}
