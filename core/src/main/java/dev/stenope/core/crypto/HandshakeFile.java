package dev.stenope.core.crypto;

import dev.stenope.core.wire.Base64Url;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The envelope of both handshake files, 4,096 bytes:
///
///     header (16) | nonce (12) | AES-256-GCM ciphertext (4,052) | tag (16)
///
/// The plaintext is the length of the JSON (32 bits), the JSON, an Ed25519 signature (64) and zeros.
/// The header is the connection id in a request and [Introduction#responseHeader] in a response. The
/// key is expanded from the root, with the connection id as salt, for this direction alone, so it
/// seals one file only.
final class HandshakeFile {
  static final int HEADER = 16;
  private static final int NONCE = 12;
  private static final int GCM_TAG = 16;
  private static final int PLAINTEXT = Handshake.FILE_LENGTH - HEADER - NONCE - GCM_TAG;

  /// The longest JSON, in bytes.
  static final int MAX_JSON = PLAINTEXT - 4 - Identity.SIGNATURE_LENGTH;

  private static final String PURPOSE = "stenope handshake 2";

  private final Introduction introduction;
  private final Letter letter;
  private final byte[] connectionId;
  private final byte[] header;
  private final String name;
  private final byte[] request;

  /// `request` is the SHA-256 of the request file for a response, and empty for a request.
  HandshakeFile(
      Introduction introduction, Letter letter, byte[] connectionId, String name, byte[] request) {
    this.introduction = introduction;
    this.letter = letter;
    this.connectionId = connectionId;
    this.header =
        letter.isRequest() ? connectionId : introduction.responseHeader(letter, connectionId);
    this.name = name;
    this.request = request;
  }

  byte[] seal(Json json, Identity identity, SecureRandom random) {
    return seal(json.toBytes(), identity, random);
  }

  byte[] seal(byte[] text, Identity identity, SecureRandom random) {
    if (text.length > MAX_JSON) {
      throw new IllegalArgumentException("the offer is too long for a handshake file");
    }
    byte[] plaintext = new byte[PLAINTEXT];
    byte[] signature = identity.sign(signed(text));
    new Writer(plaintext, 0, PLAINTEXT).u32(text.length).bytes(text).bytes(signature);
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] ciphertext;
    try {
      ciphertext = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("encryption cannot fail", e);
    }
    Writer file = new Writer(Handshake.FILE_LENGTH);
    return file.bytes(header).bytes(nonce).bytes(ciphertext).toBytes();
  }

  /// The JSON of the file, whose member `identity` has signed it.
  Json open(byte[] file) throws MalformedException {
    if (file.length != Handshake.FILE_LENGTH) {
      throw new MalformedException("a handshake file has 4,096 bytes");
    }
    if (!Arrays.equals(header, 0, HEADER, file, 0, HEADER)) {
      throw new MalformedException("a handshake file of another exchange");
    }
    byte[] nonce = Arrays.copyOfRange(file, HEADER, HEADER + NONCE);
    int from = HEADER + NONCE;
    byte[] plaintext;
    try {
      plaintext = cipher(Cipher.DECRYPT_MODE, nonce).doFinal(file, from, file.length - from);
    } catch (GeneralSecurityException _) {
      throw new MalformedException("a handshake file that is not authentic");
    }
    return read(plaintext);
  }

  Json read(byte[] plaintext) throws MalformedException {
    Reader in = new Reader(plaintext);
    long length = in.u32();
    if (length > MAX_JSON) {
      throw new MalformedException("a handshake file with too long a text");
    }
    byte[] text = in.bytes((int) length);
    byte[] signature = in.bytes(Identity.SIGNATURE_LENGTH);
    for (byte zero : in.bytes(in.remaining())) {
      if (zero != 0) {
        throw new MalformedException("a handshake file that is not padded with zeros");
      }
    }
    Json json = Json.read(text);
    byte[] identity = Base64Url.decode(json, "identity", Identity.PUBLIC_KEY_LENGTH);
    if (!introduction.admits(identity)) {
      throw new MalformedException("a handshake file of another node than the known one");
    }
    if (!Identity.verify(identity, signed(text), signature)) {
      throw new MalformedException("a handshake file whose signature is wrong");
    }
    return json;
  }

  /// HMAC-SHA256 that shows the JSON to come from one who holds the root, and for a response the
  /// agreed secrets as well: under a key expanded from `key`, over what is fresh in the file.
  byte[] confirmation(byte[] key, byte[]... fresh) {
    String label = KeySchedule.CONFIRM + introduction.direction(letter);
    byte[] confirming = KeySchedule.expand(key, label, KeySchedule.KEY_LENGTH);
    byte[][] parts = Arrays.copyOf(fresh, fresh.length + 2);
    parts[fresh.length] = connectionId;
    parts[fresh.length + 1] = request;
    return KeySchedule.mac(confirming, parts);
  }

  /// The pseudorandom key of this exchange, before any key agreement.
  byte[] exchangeKey() {
    return KeySchedule.extract(connectionId, introduction.root());
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    String label = KeySchedule.SEAL + introduction.direction(letter);
    byte[] key = KeySchedule.expand(exchangeKey(), label, KeySchedule.KEY_LENGTH);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(context());
    return cipher;
  }

  /// What the file is, each part behind its length of 16 bits: purpose, direction, file name.
  private byte[] context() {
    Writer out = new Writer(1024);
    for (String part : new String[] {PURPOSE, introduction.direction(letter), name}) {
      byte[] bytes = KeySchedule.ascii(part);
      out.u16(bytes.length).bytes(bytes);
    }
    return out.toBytes();
  }

  /// What the identity signs: the context, the header, for a response the hash of the request, and
  /// the JSON.
  private byte[] signed(byte[] text) {
    byte[] context = context();
    Writer out = new Writer(context.length + HEADER + request.length + text.length);
    return out.bytes(context).bytes(header).bytes(request).bytes(text).toBytes();
  }
}
