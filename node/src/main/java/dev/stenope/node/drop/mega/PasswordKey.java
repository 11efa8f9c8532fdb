package dev.stenope.node.drop.mega;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// What a password stands for: a key of 16 bytes that opens the account's, and the text that proves
/// to the server that one knows it.
record PasswordKey(byte[] key, String proof) {
  private static final int ROUNDS = 100_000;
  private static final int OLD_ROUNDS = 65_536;
  private static final int OLD_PROOF_ROUNDS = 16_384;
  private static final byte[] OLD_START =
      HexFormat.of().parseHex("93c467e37db0c7a4d1be3f810152cb56");

  /// That of an account with a salt.
  static PasswordKey of(char[] password, byte[] salt) {
    PBEKeySpec spec = new PBEKeySpec(password, salt, ROUNDS, 2 * Aes.BLOCK * 8);
    try {
      byte[] derived =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
      return new PasswordKey(
          Arrays.copyOf(derived, Aes.BLOCK),
          Base64Url.of(Arrays.copyOfRange(derived, Aes.BLOCK, 2 * Aes.BLOCK)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has PBKDF2", e);
    } finally {
      spec.clearPassword();
    }
  }

  /// That of an account that is older than salts; `mail` is in lower case.
  static PasswordKey ofOld(char[] password, String mail) {
    byte[] bytes = Aes.padded(new String(password).getBytes(UTF_8));
    List<UnaryOperator<byte[]>> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += Aes.BLOCK) {
      pieces.add(Aes.encryptor(Arrays.copyOfRange(bytes, at, at + Aes.BLOCK)));
    }
    byte[] key = OLD_START;
    for (int round = 0; round < OLD_ROUNDS; round++) {
      for (UnaryOperator<byte[]> piece : pieces) {
        key = piece.apply(key);
      }
    }
    byte[] proof = new byte[Aes.BLOCK];
    byte[] name = mail.getBytes(UTF_8);
    for (int i = 0; i < name.length; i++) {
      proof[i % Aes.BLOCK] ^= name[i];
    }
    UnaryOperator<byte[]> prover = Aes.encryptor(key);
    for (int round = 0; round < OLD_PROOF_ROUNDS; round++) {
      proof = prover.apply(proof);
    }
    byte[] shown = Arrays.copyOf(proof, 8);
    System.arraycopy(proof, 8, shown, 4, 4);
    return new PasswordKey(key, Base64Url.of(shown));
  }
}
