package dev.stenope.core.transfer;

import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.wire.MalformedException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sender and a receiver in virtual time, with disks that outlive them and lanes that do not.
final class Ferry {
  static final TransferId ID = new TransferId("00112233445566778899aabbccddeeff");

  /// What a lane takes before the sender has to wait, in messages.
  private static final int LANE = 32;

  final Manifest manifest;
  final List<byte[]> source;
  final List<byte[]> target = new ArrayList<>();
  final Deque<byte[]> toReceiver = new ArrayDeque<>();
  final Deque<byte[]> toSender = new ArrayDeque<>();
  final List<Integer> completed = new ArrayList<>();
  byte[] list = {};
  boolean prepared;
  boolean finished;
  long chunkBytes;
  @Nullable String failure;
  long now = 1;
  Sending sending;
  @Nullable Receiving receiving;
  private Message.@Nullable Offer offer;

  Ferry(Manifest manifest, List<byte[]> source) {
    this.manifest = manifest;
    this.source = source;
    this.sending = sender();
  }

  private Sending sender() {
    return new Sending(ID, Message.Purpose.SEND, "", manifest, now);
  }

  /// The process of the sender dies and starts again.
  void crashSender() {
    toReceiver.clear();
    toSender.clear();
    sending = sender();
  }

  /// The process of the receiver dies and starts again.
  void crashReceiver() throws MalformedException {
    toReceiver.clear();
    toSender.clear();
    receiving = null;
    if (offer != null) {
      open(offer);
    }
  }

  private void open(Message.Offer known) throws MalformedException {
    offer = known;
    receiving = new Receiving(known, prepared ? Manifest.read(list) : null);
    receiving.start(now, this::carryOut);
  }

  /// Time passes in silence.
  void pass(long nanos) {
    now += nanos;
    sending.wake(now, toReceiver::add);
    if (receiving != null) {
      receiving.wake(now, this::carryOut);
    }
  }

  boolean read() {
    Sending.Piece piece = toReceiver.size() < LANE ? sending.next() : null;
    if (piece == null) {
      return false;
    }
    byte[] content = piece.entry() < 0 ? manifest.bytes() : source.get(piece.entry());
    byte[] message = new byte[Message.CHUNK_HEAD + piece.length()];
    System.arraycopy(content, (int) piece.offset(), message, Message.CHUNK_HEAD, piece.length());
    sending.read(piece, message, now, toReceiver::add);
    return true;
  }

  boolean deliverToSender() throws MalformedException {
    byte[] message = toSender.poll();
    if (message == null) {
      return false;
    }
    switch (Message.read(message)) {
      case Message.Want want -> sending.wanted(want, now);
      case Message.Done _ -> finished = true;
      default -> throw new AssertionError("a receiver says no such thing");
    }
    return true;
  }

  boolean deliverToReceiver() throws MalformedException {
    byte[] message = toReceiver.poll();
    if (message == null) {
      return false;
    }
    Message read = Message.read(message);
    if (read instanceof Message.Offer fresh) {
      if (receiving == null) {
        open(fresh);
      } else {
        receiving.connected(now, this::carryOut);
      }
    } else if (receiving != null) {
      take(receiving, read);
    }
    return true;
  }

  void take(Receiving machine, Message message) throws MalformedException {
    switch (message) {
      case Message.Chunk chunk -> {
        chunkBytes += chunk.entry() == 0 ? 0 : chunk.length();
        machine.chunk(chunk, now, this::carryOut);
      }
      case Message.Proven proven -> machine.proven(proven, now, this::carryOut);
      default -> throw new AssertionError("a sender says no such thing");
    }
  }

  private void carryOut(Receiving.Output output) {
    switch (output) {
      case Receiving.Output.Send(byte[] message) -> toSender.add(message);
      case Receiving.Output.Verify verify -> verify(verify);
      case Receiving.Output.Write write -> write(write);
      case Receiving.Output.Complete(int entry) -> completed.add(entry);
      case Receiving.Output.Prepare() -> prepare();
      case Receiving.Output.Finish() -> toSender.add(Message.write(new Message.Done(ID)));
      case Receiving.Output.Fail(String reason) -> failure = reason;
    }
  }

  private byte[] stored(int entry) {
    return entry < 0 ? list : target.get(entry);
  }

  private void verify(Receiving.Output.Verify verify) {
    byte[] content = stored(verify.entry());
    BitSet have = new BitSet();
    byte[] hashes = new byte[verify.count() * Chunks.HASH];
    MessageDigest digest = Sha256.begin();
    for (int i = 0; i < verify.count(); i++) {
      long index = verify.first() + i;
      int length = Chunks.length(verify.size(), index);
      int from = (int) index * Chunks.SIZE;
      if (from + length <= content.length) {
        Chunks.hash(digest, content, from, length, hashes, i * Chunks.HASH);
        have.set(i);
      }
    }
    machine().held(verify.entry(), verify.first(), have, hashes, this::carryOut);
  }

  private Receiving machine() {
    Receiving machine = receiving;
    if (machine == null) {
      throw new AssertionError("nothing is being received");
    }
    return machine;
  }

  private void write(Receiving.Output.Write write) {
    int end = (int) write.offset() + write.length();
    byte[] old = stored(write.entry());
    byte[] content = old.length < end ? Arrays.copyOf(old, end) : old;
    System.arraycopy(write.buffer(), write.from(), content, (int) write.offset(), write.length());
    if (write.entry() < 0) {
      list = content;
    } else {
      target.set(write.entry(), content);
    }
  }

  private void prepare() {
    try {
      Manifest known = Manifest.read(list);
      for (int i = 0; i < known.count(); i++) {
        target.add(new byte[0]);
      }
      prepared = true;
      machine().prepared(known, now, this::carryOut);
    } catch (MalformedException e) {
      failure = e.getMessage();
    }
  }

  /// Goes on until nothing moves.
  void settle() throws MalformedException {
    boolean moved = true;
    while (moved) {
      moved = deliverToSender();
      moved |= read();
      moved |= deliverToReceiver();
    }
  }

  boolean isIdentical() {
    for (int i = 0; i < source.size(); i++) {
      if (!Arrays.equals(source.get(i), target.get(i))) {
        return false;
      }
    }
    return true;
  }
}
