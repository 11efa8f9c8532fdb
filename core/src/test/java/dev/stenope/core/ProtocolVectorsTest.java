package dev.stenope.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.Handshake;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.KeySchedule;
import dev.stenope.core.crypto.Letter;
import dev.stenope.core.crypto.MailEpoch;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.PendingRequest;
import dev.stenope.core.crypto.Request;
import dev.stenope.core.crypto.Seal;
import dev.stenope.core.crypto.Session;
import dev.stenope.core.journal.Framing;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.rendezvous.DropName;
import dev.stenope.core.wire.Base32;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/// A second implementation of what `docs/protocol.md` describes, made of nothing but hashes and
/// ciphers, that must agree with the program and with the test vectors of the document.
class ProtocolVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  private final Map<String, String> vectors = ProtocolDocument.read().vectors();

  @Test
  void nameTags() throws GeneralSecurityException, MalformedException {
    byte[] root = bytes("tag.root");
    byte[] nonce = bytes("tag.nonce");
    long unix = number("tag.unix");
    byte[] key = expand(root, "stenope tag", 32);
    byte[] mac = hmac("HmacSHA512", key, nonce, u64(unix));
    byte[] request = Arrays.copyOf(mac, 12);
    byte[] response = Arrays.copyOfRange(mac, 16, 28);
    String name = "handshake-%010d-%s.bin".formatted(unix, Base32.encode(join(nonce, request)));

    stands("tag.key", HEX.formatHex(key));
    stands("tag.request", HEX.formatHex(request));
    stands("tag.response", HEX.formatHex(response));
    stands("tag.name", name);

    Introduction joiner = Introduction.joiner(root, NodeId.of(new byte[32]));
    assertArrayEquals(request, joiner.tag(Letter.OWN_REQUEST, nonce, unix));
    assertArrayEquals(response, joiner.tag(Letter.PEER_RESPONSE, nonce, unix));
    DropName parsed = Objects.requireNonNull(DropName.parse(name));
    assertEquals(
        Letter.PEER_REQUEST,
        Introduction.inviter(root).recognize(parsed.nonce(), parsed.unix(), parsed.tag()));
  }

  @Test
  void sealedPackets() throws GeneralSecurityException {
    byte[] session = bytes("packet.session");
    byte[] id = expand(session, "stenope response id", 8);
    byte[] traffic = expand(session, "stenope request key", 32);
    byte[] key = expand(traffic, "stenope packet key", 32);
    byte[] iv = expand(traffic, "stenope packet iv", 12);
    byte[] headerKey = expand(traffic, "stenope header key", 32);
    long number = number("packet.number");
    byte[] plaintext = bytes("packet.plaintext");

    byte[] nonce = xor(iv, join(new byte[4], u64(number)));
    byte[] ciphertext = gcm(Cipher.ENCRYPT_MODE, key, nonce, join(id, u64(number)), plaintext);
    Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
    ecb.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(headerKey, "AES"));
    byte[] mask = Arrays.copyOf(ecb.doFinal(ciphertext, 0, 16), 8);
    byte[] sealed = join(id, xor(u64(number), mask), ciphertext);

    stands("packet.id", HEX.formatHex(id));
    stands("packet.traffic", HEX.formatHex(traffic));
    stands("packet.key", HEX.formatHex(key));
    stands("packet.iv", HEX.formatHex(iv));
    stands("packet.header_key", HEX.formatHex(headerKey));
    stands("packet.sealed", HEX.formatHex(sealed));

    byte[] buffer = new byte[Seal.HEADER + plaintext.length + Seal.TAG];
    System.arraycopy(plaintext, 0, buffer, Seal.HEADER, plaintext.length);
    Seal.Sealer sealer = new Session(session, Session.Role.REQUESTER).sealer(0);
    assertEquals(buffer.length, sealer.seal(buffer, 0, plaintext.length, number));
    assertArrayEquals(sealed, buffer);
  }

  @Test
  void presences() throws MalformedException {
    long revision = number("presence.revision");
    long what = number("presence.what");
    long age = number("presence.age");
    // The age takes 30 bits, of which 2 more tell the length.
    byte[] seconds = Arrays.copyOfRange(u64(age | 2L << 30), 4, 8);
    byte[] frame = join(new byte[] {8, (byte) revision, (byte) what}, seconds);

    stands("presence.frame", HEX.formatHex(frame));

    Frame.Presence read = (Frame.Presence) Frame.read(new Reader(frame), frame);
    assertEquals(new Frame.Presence(revision, Presence.BUSY.code, age), read);
  }

  @Test
  void mails() throws GeneralSecurityException, MalformedException {
    byte[] session = bytes("mail.session");
    byte[] secret = expand(session, "stenope mail requester", 32);
    byte[] nameKey = expand(secret, "stenope mail name", 32);
    byte[] random = Arrays.copyOf(hmac("HmacSHA256", nameKey, u64(2)), 20);
    String name = "mail-" + Base32.encode(random) + ".bin";
    byte[] chain = secret;
    for (int n = 0; n <= 2; n++) {
      chain = expand(chain, "stenope mail chain", 32);
    }
    byte[] key = expand(chain, "stenope mail key", 32);
    byte[] nonce = bytes("mail.nonce");
    byte[] plaintext = bytes("mail.plaintext");
    byte[] file = join(nonce, gcm(Cipher.ENCRYPT_MODE, key, nonce, ascii(name), plaintext));

    stands("mail.id", HEX.formatHex(expand(session, "stenope mail id", 8)));
    stands("mail.name_key", HEX.formatHex(nameKey));
    stands("mail.name", name);
    stands("mail.key", HEX.formatHex(key));
    stands("mail.file", HEX.formatHex(file));

    MailEpoch epoch = new Session(session, Session.Role.RESPONDER).mail();
    assertEquals(name, epoch.in().name(2));
    assertArrayEquals(plaintext, epoch.in().open(2, file));
    assertArrayEquals(plaintext, epoch.in().from(2).open(2, file));
    assertEquals(vector("mail.id"), HEX.toHexDigits(epoch.id()));
  }

  @Test
  void journals() {
    byte[] salt = bytes("journal.salt");
    byte[] record = bytes("journal.record");
    byte[] fields = join(ascii("STNJ"), new byte[] {0, 1, 0, 0}, salt);
    byte[] header = join(fields, crc(fields));
    byte[] word = {(byte) 0x80, 0, 0, 5};
    byte[] marker = crc(join(Arrays.copyOf(salt, 4), word));
    byte[] check = crc(join(Arrays.copyOfRange(salt, 4, 8), word, record));
    byte[] frame = join(marker, word, check, record, new byte[7]);

    stands("journal.header", HEX.formatHex(header));
    stands("journal.frame", HEX.formatHex(frame));

    byte[] page = Arrays.copyOf(header, 4096);
    byte[] file = join(page, page, frame);
    long number = HexFormat.fromHexDigitsToLong(vector("journal.salt"));
    ByteBuffer made = ByteBuffer.allocate(file.length).put(Framing.header(number));
    new Framing(number).put(record, true, made);
    assertArrayEquals(file, made.array());
  }

  private static byte[] crc(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return Arrays.copyOfRange(u64(sum.getValue()), 4, 8);
  }

  @Test
  void invitationCodes() throws GeneralSecurityException {
    byte[] secret = bytes("code.secret");
    byte[] key = bytes("code.key");
    byte[] inviter = Arrays.copyOf(sha256(key), 20);
    long expires = number("code.expires");
    String name = vector("code.name");
    String drop = vector("code.drop");
    byte[] u32 = Arrays.copyOfRange(u64(expires), 4, 8);
    byte[] content = join(u32, secret, inviter, text(name), new byte[] {1}, text(drop));
    byte[] check = Arrays.copyOf(sha256(content), 4);
    String code = "stenope1-" + Base32.encode(join(content, check));

    stands("code.inviter", Base32.encode(inviter));
    stands("code.root", HEX.formatHex(extract(ascii("stenope root"), secret)));
    stands("code.text", code);

    assertEquals(code, new Invitation(secret, NodeId.of(key), expires, name, List.of(drop)).code());
    assertArrayEquals(bytes("code.root"), KeySchedule.root(secret));
  }

  @Test
  void handshakeFiles() throws GeneralSecurityException, MalformedException {
    byte[] root = Dice.bytes(32, 1);
    Identity joiner = Identity.make(Dice.seeded(2));
    Identity inviter = Identity.make(Dice.seeded(3));
    Handshake.Life life = new Handshake.Life(1_800_000_000_000L, 1_800_000_300_000L);
    PendingRequest pending =
        Handshake.request(
            Introduction.joiner(root, inviter.id()),
            joiner,
            new Json(),
            "question",
            life,
            Dice.seeded(4));
    Request request =
        Handshake.open(Introduction.inviter(root), inviter.id(), pending.file(), "question");
    Request.Answer answer = request.answer(inviter, new Json(), "answer", life, Dice.seeded(5));

    byte[] id = Arrays.copyOf(pending.file(), 16);
    byte[] exchangeKey = extract(id, root);
    byte[] confirmKey = expand(exchangeKey, "stenope confirm request join", 32);
    Json asked = open(exchangeKey, "request join", "question", pending.file(), new byte[0]);
    assertEquals(
        HEX.formatHex(
            hmac(
                "HmacSHA256",
                confirmKey,
                base64(asked, "x25519"),
                base64(asked, "mlkem768"),
                u64(asked.number("timestamp")),
                u64(asked.number("expires")),
                id)),
        asked.text("secret_hash"));

    byte[] hash = sha256(pending.file());
    byte[] tagKey = expand(root, "stenope tag", 32);
    byte[] header = hmac("HmacSHA256", tagKey, ascii("hdr response join"), id);
    assertArrayEquals(Arrays.copyOf(header, 16), Arrays.copyOf(answer.file(), 16));
    Json answered = open(exchangeKey, "response join", "answer", answer.file(), hash);
    assertEquals(asked.text("connection_id"), answered.text("connection_id"));
    Session session = pending.finish(answer.file(), "answer").session();
    assertArrayEquals(session.pairRoot(), answer.session().pairRoot());
    assertEquals(session.sendId(), answer.session().receiveId());
  }

  /// The JSON of a file of which this holds: it is sealed, signed and padded as described.
  private static Json open(
      byte[] exchangeKey, String direction, String name, byte[] file, byte[] requestHash)
      throws GeneralSecurityException, MalformedException {
    byte[] key = expand(exchangeKey, "stenope seal " + direction, 32);
    byte[] aad = join(part("stenope handshake 2"), part(direction), part(name));
    byte[] nonce = Arrays.copyOfRange(file, 16, 28);
    byte[] sealed = Arrays.copyOfRange(file, 28, file.length);
    byte[] plaintext = gcm(Cipher.DECRYPT_MODE, key, nonce, aad, sealed);
    int length = ByteBuffer.wrap(plaintext).getInt();
    byte[] text = Arrays.copyOfRange(plaintext, 4, 4 + length);
    byte[] signature = Arrays.copyOfRange(plaintext, 4 + length, 68 + length);
    byte[] zeros = Arrays.copyOfRange(plaintext, 68 + length, plaintext.length);
    assertArrayEquals(new byte[zeros.length], zeros);
    Json json = Json.read(text);
    byte[] signed = join(aad, Arrays.copyOf(file, 16), requestHash, text);
    assertTrue(Identity.verify(base64(json, "identity"), signed, signature));
    return json;
  }

  private void stands(String name, String computed) {
    assertEquals(computed, vector(name), name + " in docs/protocol.md");
  }

  private String vector(String name) {
    return Objects.requireNonNull(vectors.get(name), name);
  }

  private byte[] bytes(String name) {
    return HEX.parseHex(vector(name));
  }

  private long number(String name) {
    return Long.parseLong(vector(name));
  }

  private static byte[] base64(Json json, String name) throws MalformedException {
    return Base64.getUrlDecoder().decode(json.text(name));
  }

  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return join(new byte[] {(byte) bytes.length}, bytes);
  }

  private static byte[] part(String text) {
    return join(new byte[] {0, (byte) text.length()}, ascii(text));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[] u64(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  private static byte[] join(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private static byte[] xor(byte[] a, byte[] b) {
    byte[] both = a.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] ^= b[i];
    }
    return both;
  }

  private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static byte[] hmac(String algorithm, byte[] key, byte[]... parts)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(key, algorithm));
    return mac.doFinal(join(parts));
  }

  /// RFC 5869, section 2.2.
  private static byte[] extract(byte[] salt, byte[] input) throws GeneralSecurityException {
    return hmac("HmacSHA256", salt, input);
  }

  /// RFC 5869, section 2.3, for one block.
  private static byte[] expand(byte[] key, String label, int length)
      throws GeneralSecurityException {
    byte[] block = hmac("HmacSHA256", key, ascii(label), new byte[] {1});
    return Arrays.copyOf(block, length);
  }

  private static byte[] gcm(int mode, byte[] key, byte[] nonce, byte[] aad, byte[] input)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(aad);
    return cipher.doFinal(input);
  }
}
