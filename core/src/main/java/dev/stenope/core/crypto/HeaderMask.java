package dev.stenope.core.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/// The header protection of a direction.
final class HeaderMask {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Cipher cipher;
  private final byte[] block = new byte[16];

  HeaderMask(byte[] secret) {
    byte[] key = KeySchedule.expand(secret, KeySchedule.HEADER_KEY, KeySchedule.KEY_LENGTH);
    try {
      cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has AES", e);
    }
  }

  /// What protects the number field of the packet whose ciphertext begins at `sample`.
  long of(byte[] buffer, int sample) {
    try {
      // Nothing is left over from a whole block that a `doFinal` would have to end.
      cipher.update(buffer, sample, 16, block, 0);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("a block is a block", e);
    }
    return (long) LONG.get(block, 0);
  }
}
