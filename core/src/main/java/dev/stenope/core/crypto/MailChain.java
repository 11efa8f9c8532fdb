package dev.stenope.core.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.wire.Base32;
import dev.stenope.core.wire.Base64Url;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Writer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Names and keys of the mails of one direction of a session, from number `next` on. Each mail has
/// a name that only the two nodes can tell from a random one, and a key of its own; the keys of the
/// mails before `next` cannot be computed any more.
///
/// With `name key` and `chain key 0` expanded from the secret of the direction, mail `n` is called
/// `mail-{random}.bin`, `random` being the first 20 bytes of HMAC-SHA256(name key, n as 64 bits) in
/// base32. Its key is Expand(chain key n, `stenope mail key`), and chain key n + 1 is Expand(chain
/// key n, `stenope mail chain`). The file is a random nonce of 12 bytes and the AES-256-GCM of the
/// plaintext, with the name as associated data.
public record MailChain(byte[] nameKey, byte[] chainKey, long next) {
  /// What a file is longer than its plaintext, in bytes.
  public static final int OVERHEAD = 28;

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int NAME_BYTES = 20;

  /// The furthest that a key may lie ahead: deriving it takes as many steps.
  private static final int MAX_AHEAD = 1 << 10;

  public MailChain {
    if (nameKey.length != KeySchedule.KEY_LENGTH || chainKey.length != KeySchedule.KEY_LENGTH) {
      throw new IllegalArgumentException("keys have 32 bytes");
    }
    if (next < 0) {
      throw new IllegalArgumentException("mails are counted from 0");
    }
  }

  static MailChain start(byte[] secret) {
    return new MailChain(
        KeySchedule.expand(secret, KeySchedule.MAIL_NAME, KeySchedule.KEY_LENGTH),
        KeySchedule.expand(secret, KeySchedule.MAIL_CHAIN, KeySchedule.KEY_LENGTH),
        0);
  }

  public String name(long number) {
    byte[] mac = KeySchedule.mac(nameKey, new Writer(8).u64(number).toBytes());
    return "mail-" + Base32.encode(Arrays.copyOf(mac, NAME_BYTES)) + ".bin";
  }

  /// The chain without the keys below `number`.
  public MailChain from(long number) {
    return number <= next ? this : new MailChain(nameKey, chainKey(number), number);
  }

  private byte[] chainKey(long number) {
    if (number < next || number - next > MAX_AHEAD) {
      throw new IllegalArgumentException("no key for that number");
    }
    byte[] key = chainKey;
    for (long i = next; i < number; i++) {
      key = KeySchedule.expand(key, KeySchedule.MAIL_CHAIN, KeySchedule.KEY_LENGTH);
    }
    return key;
  }

  /// The file of mail `number`, which is not below `next`.
  public byte[] seal(long number, byte[] plaintext, SecureRandom random) {
    byte[] file = new byte[plaintext.length + OVERHEAD];
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    System.arraycopy(nonce, 0, file, 0, NONCE);
    try {
      cipher(Cipher.ENCRYPT_MODE, number, file)
          .doFinal(plaintext, 0, plaintext.length, file, NONCE);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has AES-GCM", e);
    }
    return file;
  }

  /// The plaintext of mail `number`, which is not below `next`.
  public byte[] open(long number, byte[] file) throws MalformedException {
    if (file.length < OVERHEAD) {
      throw new MalformedException("a mail that is too short");
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, number, file).doFinal(file, NONCE, file.length - NONCE);
    } catch (GeneralSecurityException _) {
      throw new MalformedException("not an authentic mail");
    }
  }

  private Cipher cipher(int mode, long number, byte[] nonce) throws GeneralSecurityException {
    byte[] key = KeySchedule.expand(chainKey(number), KeySchedule.MAIL_KEY, KeySchedule.KEY_LENGTH);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE));
    cipher.updateAAD(name(number).getBytes(US_ASCII));
    return cipher;
  }

  Json toJson() {
    return new Json()
        .put("name_key", Base64Url.encode(nameKey))
        .put("chain_key", Base64Url.encode(chainKey))
        .put("next", next);
  }

  static MailChain of(Json json) throws MalformedException {
    return new MailChain(
        Base64Url.decode(json.text("name_key")),
        Base64Url.decode(json.text("chain_key")),
        json.number("next"));
  }

  @Override
  public String toString() {
    return "MailChain[" + next + "]";
  }
}
