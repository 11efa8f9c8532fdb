package dev.stenope.core.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.wire.MalformedException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A sender and a receiver that die at any time, and peers that lie.
class TransferTest {
  private static final long MINUTE = 60_000_000_000L;

  private static Ferry ferry(long seed, int... sizes) throws MalformedException {
    Random random = new Random(seed);
    List<Manifest.Entry> entries = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    entries.add(Manifest.Entry.folder("tree", 1));
    contents.add(new byte[0]);
    for (int i = 0; i < sizes.length; i++) {
      byte[] content = new byte[sizes[i]];
      random.nextBytes(content);
      entries.add(Manifest.Entry.file("tree/" + (char) ('a' + i), false, content.length, 1));
      contents.add(content);
    }
    return new Ferry(Manifest.of(entries), contents);
  }

  @Test
  void aTreeArrivesWhole() throws MalformedException {
    Ferry ferry = ferry(1, 0, 1, Chunks.SIZE, Chunks.SIZE + 1, 3 * Chunks.SIZE);
    ferry.pass(0);
    ferry.settle();
    assertTrue(ferry.finished);
    assertTrue(ferry.isIdentical());
    assertEquals(List.of(2, 3, 4, 5), ferry.completed);
    assertEquals(ferry.manifest.total(), ferry.chunkBytes);
  }

  @Test
  void anyCrashesEndInTheSameTree() throws MalformedException {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Ferry ferry =
          ferry(seed, 0, random.nextInt(5 * Chunks.SIZE), 7, random.nextInt(3 * Chunks.SIZE));
      ferry.pass(0);
      for (int step = 0; step < 120; step++) {
        switch (random.nextInt(12)) {
          case 0 -> ferry.crashSender();
          case 1 -> ferry.crashReceiver();
          case 2 -> lose(ferry, random);
          case 3, 4, 5 -> ferry.deliverToSender();
          case 6, 7, 8 -> ferry.deliverToReceiver();
          case 9 -> ferry.pass(random.nextLong(2 * MINUTE));
          default -> ferry.read();
        }
      }
      ferry.pass(2 * MINUTE);
      ferry.settle();
      ferry.pass(2 * MINUTE);
      ferry.settle();
      assertNull(ferry.failure, "seed " + seed);
      assertTrue(ferry.finished, "seed " + seed);
      assertTrue(ferry.isIdentical(), "seed " + seed);
    }
  }

  /// The power fails: what the receiver wrote last is there in length, but not in content.
  private static void lose(Ferry ferry, Random random) throws MalformedException {
    for (byte[] content : ferry.target) {
      for (int i = content.length - random.nextInt(content.length + 1); i < content.length; i++) {
        content[i] = 0;
      }
    }
    ferry.crashReceiver();
  }

  @Test
  void onlyMissingChunksTravelTheSecondTime() throws MalformedException {
    Ferry ferry = ferry(3, 20 * Chunks.SIZE);
    ferry.pass(0);
    ferry.deliverToReceiver();
    while (ferry.chunkBytes < 12L * Chunks.SIZE) {
      ferry.deliverToSender();
      ferry.read();
      ferry.deliverToReceiver();
    }
    ferry.crashReceiver();
    ferry.crashSender();
    ferry.pass(MINUTE);
    ferry.settle();
    assertTrue(ferry.finished);
    assertTrue(ferry.isIdentical());
    assertEquals(ferry.manifest.total(), ferry.chunkBytes);
  }

  @Test
  void whatTheDiskLostTravelsAgain() throws MalformedException {
    Ferry ferry = ferry(4, 6 * Chunks.SIZE);
    ferry.pass(0);
    ferry.settle();
    ferry.target.get(1)[2 * Chunks.SIZE] ^= 1;
    ferry.chunkBytes = 0;
    ferry.crashReceiver();
    ferry.settle();
    assertTrue(ferry.isIdentical());
    assertEquals(Chunks.SIZE, ferry.chunkBytes);
  }

  @Test
  void aFileOfManySegmentsNeedsLittleMemory() throws MalformedException {
    long size = (2L * Chunks.SEGMENT + 5) * Chunks.SIZE - 3;
    Manifest manifest = Manifest.of(List.of(Manifest.Entry.file("big", false, size, 0)));
    Sending sending = new Sending(Ferry.ID, Message.Purpose.SEND, "", manifest, 1);
    Message.Offer offer =
        new Message.Offer(Ferry.ID, Message.Purpose.SEND, 1, size, 1, new byte[Chunks.HASH], "");
    Receiving receiving = new Receiving(offer, manifest);
    Deque<Receiving.Output> outputs = new ArrayDeque<>();
    long[] written = {0};
    receiving.start(1, outputs::add);
    byte[] message = {};
    boolean finished = false;
    while (!finished) {
      Receiving.Output output = outputs.poll();
      switch (output) {
        case Receiving.Output.Verify v ->
            receiving.held(
                v.entry(), v.first(), new BitSet(), new byte[v.count() * 32], outputs::add);
        case Receiving.Output.Send(byte[] want) ->
            sending.wanted((Message.Want) Message.read(want), 1);
        case Receiving.Output.Write write -> written[0] += write.length();
        case Receiving.Output.Finish() -> finished = true;
        case null -> {
          Sending.Piece piece = Objects.requireNonNull(sending.next());
          if (message.length != Message.CHUNK_HEAD + piece.length()) {
            message = new byte[Message.CHUNK_HEAD + piece.length()];
          }
          List<byte[]> said = new ArrayList<>();
          sending.read(piece, message, 1, said::add);
          for (byte[] each : said) {
            switch (Message.read(each)) {
              case Message.Chunk chunk -> receiving.chunk(chunk, 1, outputs::add);
              case Message.Proven proven -> receiving.proven(proven, 1, outputs::add);
              default -> throw new AssertionError("nothing else was asked for");
            }
          }
        }
        default -> assertEquals(new Receiving.Output.Complete(0), output);
      }
    }
    assertEquals(size, written[0]);
    assertEquals(size, receiving.done());
  }

  @Test
  void aPauseForgetsNothingThatIsOnTheDisk() throws MalformedException {
    Ferry ferry = ferry(5, 8 * Chunks.SIZE);
    ferry.pass(0);
    ferry.deliverToReceiver();
    while (ferry.chunkBytes < 3L * Chunks.SIZE) {
      ferry.deliverToSender();
      ferry.read();
      ferry.deliverToReceiver();
    }
    Receiving receiving = ferry.receiving;
    assertNotNull(receiving);
    receiving.pause();
    assertEquals(0, receiving.done());
    ferry.settle();
    long before = ferry.chunkBytes;
    ferry.crashReceiver();
    ferry.settle();
    assertTrue(ferry.finished);
    assertTrue(ferry.isIdentical());
    assertEquals(8L * Chunks.SIZE - 3L * Chunks.SIZE, ferry.chunkBytes - before);
  }

  @Test
  void aChunkThatLiesAboutItselfIsRefused() throws MalformedException {
    Ferry ferry = ferry(6, 2 * Chunks.SIZE);
    ferry.pass(0);
    ferry.deliverToReceiver();
    while (!ferry.prepared || ferry.sending.next() == null) {
      ferry.deliverToSender();
      ferry.read();
      ferry.deliverToReceiver();
      if (ferry.prepared) {
        break;
      }
    }
    Receiving receiving = ferry.receiving;
    assertNotNull(receiving);
    assertThrows(
        MalformedException.class,
        () -> ferry.take(receiving, chunk(2, 0, Chunks.SIZE, false)),
        "a wrong hash");
    assertThrows(
        MalformedException.class, () -> ferry.take(receiving, chunk(2, 0, 17, true)), "too short");
    assertThrows(
        MalformedException.class,
        () -> ferry.take(receiving, chunk(2, 2, Chunks.SIZE, true)),
        "beyond the end");
    ferry.take(receiving, chunk(9, 0, Chunks.SIZE, true));
    ferry.take(receiving, chunk(2, 5000, Chunks.SIZE, true));
    assertEquals(0, receiving.done());
    assertEquals(0, ferry.target.get(1).length);
  }

  private static Message chunk(int entry, long index, int length, boolean honest)
      throws MalformedException {
    byte[] message = new byte[Message.CHUNK_HEAD + length];
    byte[] hash = new byte[Chunks.HASH];
    MessageDigest digest = Sha256.begin();
    if (honest) {
      Chunks.hash(digest, message, Message.CHUNK_HEAD, length, hash, 0);
    }
    Message.writeChunkHead(message, Ferry.ID, entry, index, hash, 0);
    return Message.read(message);
  }

  @Test
  void aSegmentThatNeverComesOutRightIsGivenUp() throws MalformedException {
    Ferry ferry = ferry(7, 5);
    ferry.pass(0);
    ferry.deliverToReceiver();
    Receiving receiving = ferry.receiving;
    assertNotNull(receiving);
    for (int i = 0; i < Receiving.MAX_TRIES; i++) {
      assertNull(ferry.failure);
      ferry.take(receiving, new Message.Proven(Ferry.ID, 0, 0, 1, new byte[Chunks.HASH]));
    }
    assertNotNull(ferry.failure);
  }

  @Test
  void aReceiverCannotAskForWhatIsNotThere() throws MalformedException {
    Sending sending = ferry(8, 5).sending;
    for (Message.Want want :
        List.of(want(3, 0, 1), want(2, 1, 1), want(2, 0, 2), want(1, 0, 1), want(0, 0, 1000))) {
      assertThrows(MalformedException.class, () -> sending.wanted(want, 1), want.toString());
    }
    assertNull(sending.next());
  }

  @Test
  void aReceiverCannotMakeTheSenderHoldMuch() throws MalformedException {
    Manifest manifest = Manifest.of(List.of(Manifest.Entry.file("big", false, Chunks.MAX_FILE, 0)));
    Sending sending = new Sending(Ferry.ID, Message.Purpose.SEND, "", manifest, 1);
    for (int i = 0; i < 3 * Sending.MAX_WANTS; i++) {
      sending.wanted(want(1, i, 1), 1);
    }
    byte[] message = new byte[Message.CHUNK_HEAD + Chunks.SIZE];
    int served = 0;
    for (Sending.Piece piece = sending.next(); piece != null; piece = sending.next()) {
      sending.read(piece, message, 1, _ -> {});
      served++;
    }
    assertEquals(Sending.MAX_WANTS, served);
  }

  private static Message.Want want(int entry, long first, int count) {
    return new Message.Want(
        Ferry.ID, entry, first, count, new BitSet(), new byte[count * Chunks.HASH]);
  }
}
