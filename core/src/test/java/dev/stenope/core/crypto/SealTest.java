package dev.stenope.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SealTest {
  private static final long HOUR = 3_600_000_000_000L;

  private final byte[] secret = Dice.bytes(32, 1);
  private final Session requester = new Session(secret, Session.Role.REQUESTER);
  private final Session responder = new Session(secret, Session.Role.RESPONDER);
  private final Seal.Sealer sealer = requester.sealer(0);
  private final Seal.Opener opener = responder.opener();

  private static byte[] packet(Seal.Sealer sealer, long number, byte[] plaintext) {
    byte[] buffer = new byte[7 + Seal.HEADER + plaintext.length + Seal.TAG];
    System.arraycopy(plaintext, 0, buffer, 7 + Seal.HEADER, plaintext.length);
    int length = sealer.seal(buffer, 7, plaintext.length, number);
    assertEquals(buffer.length - 7, length);
    return Arrays.copyOfRange(buffer, 7, buffer.length);
  }

  private byte[] packet(long number) {
    return packet(sealer, number, Dice.bytes(40, number));
  }

  private long open(byte[] packet) {
    return opener.open(packet.clone(), 0, packet.length);
  }

  @Test
  void opensWhatWasSealed() {
    for (int length : new int[] {16, 17, 100, 1440}) {
      byte[] plaintext = Dice.bytes(length, length);
      byte[] packet = packet(sealer, length, plaintext);
      assertEquals(length, opener.open(packet, 0, packet.length));
      assertArrayEquals(plaintext, Arrays.copyOfRange(packet, 16, 16 + length));
    }
    assertThrows(IllegalArgumentException.class, () -> sealer.seal(new byte[99], 0, 15, 9999));
  }

  @Test
  void bothDirectionsDiffer() {
    assertEquals(requester.sendId(), responder.receiveId());
    assertEquals(responder.sendId(), requester.receiveId());
    assertNotEquals(requester.sendId(), responder.sendId());
    assertArrayEquals(requester.pairRoot(), responder.pairRoot());
    byte[] packet = packet(0);
    assertEquals(Seal.NOT_AUTHENTIC, requester.opener().open(packet, 0, packet.length));
    byte[] back = packet(responder.sealer(0), 0, new byte[40]);
    assertEquals(0, requester.opener().open(back, 0, back.length));
  }

  /// The format, computed here once more from its description.
  @Test
  void hasTheDescribedFormat() throws GeneralSecurityException {
    byte[] traffic = KeySchedule.expand(secret, "stenope request key", 32);
    byte[] key = KeySchedule.expand(traffic, "stenope packet key", 32);
    byte[] nonce = KeySchedule.expand(traffic, "stenope packet iv", 12);
    byte[] mask = KeySchedule.expand(traffic, "stenope header key", 32);
    long number = 0x0123_4567_89abL;
    byte[] plaintext = Dice.bytes(64, 3);
    byte[] header = ByteBuffer.allocate(16).putLong(requester.sendId()).putLong(number).array();
    for (int i = 0; i < 8; i++) {
      nonce[4 + i] ^= header[8 + i];
    }
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    gcm.updateAAD(header);
    byte[] ciphertext = gcm.doFinal(plaintext);
    Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
    ecb.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(mask, "AES"));
    byte[] masked = ecb.doFinal(ciphertext, 0, 16);
    for (int i = 0; i < 8; i++) {
      header[8 + i] ^= masked[i];
    }
    byte[] expected = ByteBuffer.allocate(96).put(header).put(ciphertext).array();
    assertArrayEquals(expected, packet(sealer, number, plaintext));
  }

  @Test
  void everyChangedBitIsNoticed() {
    byte[] packet = packet(9);
    for (int bit = 0; bit < 8 * packet.length; bit++) {
      byte[] changed = packet.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertTrue(opener.open(changed, 0, changed.length) < 0);
    }
    for (int length = 0; length < packet.length; length++) {
      assertTrue(opener.open(packet.clone(), 0, length) < 0);
    }
    assertEquals(9, open(packet));
  }

  @Test
  void aPacketIsOpenedOnce() {
    byte[] first = packet(1);
    byte[] second = packet(2);
    assertEquals(2, open(second));
    assertEquals(1, open(first));
    assertEquals(Seal.REPLAYED, open(first));
    assertEquals(Seal.REPLAYED, open(second));
    byte[] far = packet(5000);
    byte[] old = packet(5001);
    assertEquals(5001, open(old));
    assertEquals(5000, open(far));
  }

  @Test
  void numbersThatDoNotRiseAreABug() {
    byte[] unused = packet(7);
    assertEquals(7, open(unused));
    assertThrows(IllegalArgumentException.class, () -> packet(7));
    assertThrows(IllegalArgumentException.class, () -> packet(6));
  }

  @Test
  void keysAreUpdatedOnceTheyAreOldAndConfirmed() {
    assertFalse(sealer.wantsUpdate(2 * HOUR));
    assertEquals(0, open(packet(0)));
    assertFalse(sealer.wantsUpdate(2 * HOUR));
    sealer.acknowledged(0);
    assertFalse(sealer.wantsUpdate(HOUR - 1));
    assertTrue(sealer.wantsUpdate(HOUR));
    sealer.update(HOUR);
    assertFalse(sealer.wantsUpdate(3 * HOUR));
    sealer.acknowledged(0);
    assertFalse(sealer.wantsUpdate(3 * HOUR));
    assertThrows(IllegalStateException.class, () -> sealer.update(3 * HOUR));
  }

  @Test
  void packetsFromBothSidesOfAnUpdateOpenInAnyOrder() {
    assertEquals(0, open(packet(0)));
    sealer.acknowledged(0);
    byte[] late = packet(1);
    byte[] lost = packet(2);
    sealer.update(HOUR);
    byte[] newer = packet(3);
    byte[] newest = packet(4);
    assertEquals(4, open(newest));
    assertEquals(1, open(late));
    assertEquals(3, open(newer));
    assertEquals(2, open(lost));
    assertEquals(Seal.REPLAYED, open(late));
  }

  @Test
  void manyUpdatesFollowOneAnother() {
    for (int i = 0; i < 50; i++) {
      byte[] before = packet(2L * i);
      byte[] after = packet(2L * i + 1);
      assertEquals(2L * i + 1, open(after));
      sealer.acknowledged(2L * i + 1);
      sealer.update(i * HOUR);
      assertEquals(2L * i, open(before));
    }
  }

  @Test
  void aForgedPhaseBitChangesNoKey() {
    assertEquals(0, open(packet(0)));
    byte[] packet = packet(1);
    byte[] forged = packet.clone();
    forged[8] ^= (byte) 0x80;
    assertEquals(Seal.NOT_AUTHENTIC, open(forged));
    assertEquals(1, open(packet));
  }
}
