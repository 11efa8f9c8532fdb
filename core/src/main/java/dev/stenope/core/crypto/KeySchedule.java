package dev.stenope.core.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// Every derivation of a key, with HKDF-SHA256 (RFC 5869), and every label that goes into one, in
/// ASCII. A label that ends in a space is completed by the direction of the handshake file.
public final class KeySchedule {
  /// The length of secrets and keys, in bytes.
  public static final int KEY_LENGTH = 32;

  /// How often PBKDF2 hashes a passphrase; each guess costs as much.
  static final int ITERATIONS = 600_000;

  static final String ROOT_OF_SECRET = "stenope root";
  static final String ROOT_OF_PASSPHRASE = "stenope passphrase";
  static final String TAG = "stenope tag";
  static final String SEAL = "stenope seal ";
  static final String CONFIRM = "stenope confirm ";
  static final String SESSION = "stenope session ";
  static final String REQUEST_KEY = "stenope request key";
  static final String RESPONSE_KEY = "stenope response key";
  static final String REQUEST_ID = "stenope request id";
  static final String RESPONSE_ID = "stenope response id";
  static final String REQUEST_CHANNEL = "stenope request channel";
  static final String RESPONSE_CHANNEL = "stenope response channel";
  static final String PAIR = "stenope pair";
  static final String MAIL_REQUESTER = "stenope mail requester";
  static final String MAIL_RESPONDER = "stenope mail responder";
  static final String MAIL_ID = "stenope mail id";
  static final String MAIL_NAME = "stenope mail name";
  static final String MAIL_CHAIN = "stenope mail chain";
  static final String MAIL_KEY = "stenope mail key";
  static final String PACKET_KEY = "stenope packet key";
  static final String PACKET_IV = "stenope packet iv";
  static final String HEADER_KEY = "stenope header key";
  static final String STORAGE = "stenope storage";
  static final String RELAY = "stenope relay";
  static final String KEY_UPDATE = "stenope key update";

  private KeySchedule() {}

  /// The root secret, 32 bytes, of two nodes that share a generated secret of 256 bits.
  public static byte[] root(byte[] secret) {
    if (secret.length != KEY_LENGTH) {
      throw new IllegalArgumentException("a generated secret has 32 bytes");
    }
    return extract(ascii(ROOT_OF_SECRET), secret);
  }

  /// The root secret, 32 bytes, of two nodes that share a passphrase: PBKDF2-HMAC-SHA512 (RFC 8018,
  /// section 5.2) in 600,000 rounds. It takes about half a second.
  public static byte[] root(Passphrase passphrase) {
    char[] chars = passphrase.normalized().toCharArray();
    PBEKeySpec spec = new PBEKeySpec(chars, ascii(ROOT_OF_PASSPHRASE), ITERATIONS, 512);
    try {
      SecretKeyFactory pbkdf2 = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512");
      return extract(ascii(ROOT_OF_PASSPHRASE), pbkdf2.generateSecret(spec).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has PBKDF2", e);
    } finally {
      spec.clearPassword();
    }
  }

  /// HKDF-Extract over the concatenated inputs: a pseudorandom key of 32 bytes.
  static byte[] extract(byte[] salt, byte[]... inputs) {
    HKDFParameterSpec.Builder builder = HKDFParameterSpec.ofExtract().addSalt(salt);
    for (byte[] input : inputs) {
      builder.addIKM(input);
    }
    return derive(builder.extractOnly());
  }

  /// HKDF-Expand of a pseudorandom key.
  static byte[] expand(byte[] key, String label, int length) {
    return expand(key, ascii(label), length);
  }

  static byte[] expand(byte[] key, byte[] label, int length) {
    SecretKeySpec prk = new SecretKeySpec(key, "HKDF-PRK");
    return derive(HKDFParameterSpec.expandOnly(prk, label, length));
  }

  private static byte[] derive(HKDFParameterSpec spec) {
    try {
      return KDF.getInstance("HKDF-SHA256").deriveData(spec);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HKDF", e);
    }
  }

  /// HMAC-SHA256 over the concatenated parts.
  static byte[] mac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HMAC", e);
    }
  }

  static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
