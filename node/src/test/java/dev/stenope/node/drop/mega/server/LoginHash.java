package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// What a password becomes: the key that hides the master key, and the proof that the server asks
/// for.
record LoginHash(byte[] key, String proof) {
  private static final int ROUNDS = 65_536;
  private static final int ADDRESS_ROUNDS = 16_384;
  private static final int ITERATIONS = 100_000;
  private static final long START_HIGH = 0x93C467E37DB0C7A4L;
  private static final long START_LOW = 0xD1BE3F810152CB56L;

  /// The first version, which mixes in the lower-case address.
  static LoginHash first(String address, String password) {
    byte[] secret = password.getBytes(UTF_8);
    Cipher[] slices = new Cipher[(secret.length + 15) / 16];
    for (int i = 0; i < slices.length; i++) {
      slices[i] = Aes.blocks(Arrays.copyOfRange(secret, 16 * i, 16 * i + 16));
    }
    byte[] key = ByteBuffer.allocate(16).putLong(START_HIGH).putLong(START_LOW).array();
    for (int round = 0; round < ROUNDS; round++) {
      for (Cipher slice : slices) {
        key = slice.update(key);
      }
    }
    byte[] mixed = new byte[16];
    byte[] name = address.getBytes(UTF_8);
    for (int i = 0; i < name.length; i++) {
      mixed[i % 16] ^= name[i];
    }
    Cipher cipher = Aes.blocks(key);
    for (int round = 0; round < ADDRESS_ROUNDS; round++) {
      mixed = cipher.update(mixed);
    }
    byte[] proof = ByteBuffer.allocate(8).put(mixed, 0, 4).put(mixed, 8, 4).array();
    return new LoginHash(key, Base64Url.of(proof));
  }

  /// The second version, with a salt of the account.
  static LoginHash second(String password, byte[] salt) {
    try {
      PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 256);
      byte[] secret =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
      return new LoginHash(
          Arrays.copyOf(secret, 16), Base64Url.of(Arrays.copyOfRange(secret, 16, 32)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
