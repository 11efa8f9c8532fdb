package dev.stenope.core.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The key and iv of one phase.
final class PacketKeys {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] secret;
  private final SecretKeySpec key;
  private final byte[] iv;
  private final byte[] nonce;
  private final Cipher cipher;
  private byte[] plain = new byte[0];

  PacketKeys(byte[] secret) {
    this.secret = secret;
    byte[] bytes = KeySchedule.expand(secret, KeySchedule.PACKET_KEY, KeySchedule.KEY_LENGTH);
    key = new SecretKeySpec(bytes, "AES");
    iv = KeySchedule.expand(secret, KeySchedule.PACKET_IV, 12);
    nonce = iv.clone();
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has AES", e);
    }
  }

  PacketKeys next() {
    return new PacketKeys(
        KeySchedule.expand(secret, KeySchedule.KEY_UPDATE, KeySchedule.KEY_LENGTH));
  }

  int seal(byte[] buffer, int offset, int length, long number) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, nonce(number));
      cipher.updateAAD(buffer, offset, Seal.HEADER);
      return cipher.doFinal(buffer, offset + Seal.HEADER, length, buffer, offset + Seal.HEADER);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("encryption cannot fail", e);
    }
  }

  boolean open(byte[] header, byte[] buffer, int offset, int length, long number) {
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, nonce(number));
      cipher.updateAAD(header);
      if (plain.length < length) {
        plain = new byte[length];
      }
      // The JDK deciphers and authenticates in one pass only where it does not write over its
      // input.
      int opened = cipher.doFinal(buffer, offset, length, plain, 0);
      System.arraycopy(plain, 0, buffer, offset, opened);
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private GCMParameterSpec nonce(long number) {
    LONG.set(nonce, 4, (long) LONG.get(iv, 4) ^ number);
    return new GCMParameterSpec(8 * Seal.TAG, nonce);
  }
}
