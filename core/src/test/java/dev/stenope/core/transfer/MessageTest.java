package dev.stenope.core.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] HASH = HEX.parseHex("ab".repeat(32));
  private static final String ID = Ferry.ID.text();

  @Test
  void theBytesAreThoseOfTheDocument() {
    written(
        "0301"
            + ID
            + "01"
            + "00000003"
            + "0000000050000000"
            + "00000050"
            + "ab".repeat(32)
            + "722f70",
        new Message.Offer(Ferry.ID, Message.Purpose.PUT, 3, 5L << 28, 80, HASH, "r/p"));
    BitSet held = new BitSet();
    held.set(1);
    held.set(9);
    byte[] hashes = new byte[10 * Chunks.HASH];
    hashes[Chunks.HASH] = 1;
    hashes[9 * Chunks.HASH] = 2;
    written(
        "0302"
            + ID
            + "00000002"
            + "00000400"
            + "000a"
            + "0202"
            + "01"
            + "00".repeat(31)
            + "02"
            + "00".repeat(31),
        new Message.Want(Ferry.ID, 2, 1024, 10, held, hashes));
    written(
        "0304" + ID + "00000002" + "00000400" + "000a" + "ab".repeat(32),
        new Message.Proven(Ferry.ID, 2, 1024, 10, HASH));
    written("0305" + ID, new Message.Done(Ferry.ID));
    written(
        "0306" + ID + "03" + "c3a9", new Message.Stop(Ferry.ID, Message.Cause.UNKNOWN, "\u00e9"));
    written("0307" + ID + "7b7d", new Message.Request(Ferry.ID, new Json()));
    written("0308" + ID + "7b7d", new Message.Answer(Ferry.ID, new Json()));
  }

  private static void written(String hex, Message message) {
    assertEquals(hex, HEX.formatHex(Message.write(message)));
  }

  @Test
  void aChunkStaysInItsMessage() throws MalformedException {
    byte[] message = new byte[Message.CHUNK_HEAD + 3];
    message[Message.CHUNK_HEAD] = 7;
    Message.writeChunkHead(message, Ferry.ID, 2, 0xffff_ffffL, HASH, 0);
    assertEquals(
        "0303" + ID + "00000002" + "ffffffff" + "ab".repeat(32) + "070000", HEX.formatHex(message));
    Message.Chunk chunk = (Message.Chunk) Message.read(message);
    assertEquals(
        new Message.Chunk(Ferry.ID, 2, 0xffff_ffffL, message, Message.CHUNK_HEAD, 3), chunk);
  }

  @Test
  void whatIsWrittenIsRead() throws MalformedException {
    Random random = new Random(1);
    byte[] hashes = new byte[Chunks.SEGMENT * Chunks.HASH];
    random.nextBytes(hashes);
    BitSet held = new BitSet();
    held.set(0, Chunks.SEGMENT);
    Message.Want want = new Message.Want(Ferry.ID, 100_000, 0xffff_fc00L, 1024, held, hashes);
    byte[] bytes = Message.write(want);
    Message.Want read = (Message.Want) Message.read(bytes);
    assertEquals(want.first(), read.first());
    assertEquals(held, read.held());
    assertArrayEquals(hashes, read.hashes());
    for (Message message :
        List.of(
            new Message.Offer(Ferry.ID, Message.Purpose.GET, 1, 0, 1, HASH, ""),
            new Message.Proven(Ferry.ID, 1, 0, 1, HASH),
            new Message.Done(Ferry.ID),
            new Message.Stop(Ferry.ID, Message.Cause.REFUSED, ""))) {
      byte[] once = Message.write(message);
      assertArrayEquals(once, Message.write(Message.read(once)));
    }
  }

  @Test
  void aLongReasonIsCut() throws MalformedException {
    String reason = "\ud83d\ude00".repeat(1000);
    byte[] bytes = Message.write(new Message.Stop(Ferry.ID, Message.Cause.FAILED, reason));
    Message.Stop stop = (Message.Stop) Message.read(bytes);
    assertTrue(reason.startsWith(stop.reason()));
    assertTrue(stop.reason().length() > 400);
  }

  @Test
  void theLargestFitIntoAMessage() {
    assertTrue(Message.CHUNK_HEAD + Chunks.SIZE <= Frame.MAX_MESSAGE);
    assertTrue(18 + Message.MAX_JSON <= Frame.MAX_MESSAGE);
  }

  @Test
  void nonsenseIsRefused() {
    byte[] offer =
        Message.write(new Message.Offer(Ferry.ID, Message.Purpose.SEND, 1, 0, 1, HASH, "x"));
    for (int length = 0; length < offer.length - 1; length++) {
      refused(Arrays.copyOf(offer, length));
    }
    refused(HEX.parseHex("0200" + ID));
    refused(HEX.parseHex("0309" + ID));
    refused(HEX.parseHex("0305" + ID + "00"));
    refused(HEX.parseHex("0303" + ID + "0000000100000000" + "00".repeat(32)));
    refused(HEX.parseHex("0302" + ID + "0000000100000000" + "0000"));
    refused(HEX.parseHex("0302" + ID + "0000000100000000" + "0401" + "00".repeat(129)));
    refused(HEX.parseHex("0302" + ID + "0000000100000000" + "0001" + "02" + "00".repeat(32)));
    refused(HEX.parseHex("0302" + ID + "000f424000000000" + "0001" + "00"));
    refused(HEX.parseHex("0306" + ID + "04"));
    refused(HEX.parseHex("0306" + ID + "00ff"));
    refused(HEX.parseHex("0307" + ID + "5b5d"));
    refused(new byte[Message.CHUNK_HEAD + Chunks.SIZE + 1]);
  }

  private static void refused(byte[] bytes) {
    assertThrows(MalformedException.class, () -> Message.read(bytes), HEX.formatHex(bytes));
  }
}
