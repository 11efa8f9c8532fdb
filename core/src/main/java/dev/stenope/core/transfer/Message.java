package dev.stenope.core.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.BitSet;

/// What two nodes say to each other about files. All numbers are big-endian; entry 0 is the list of
/// the others.
public sealed interface Message {
  /// The first byte of every message about files.
  int KIND = 3;

  int OFFER = 1;
  int WANT = 2;
  int CHUNK = 3;
  int PROVEN = 4;
  int DONE = 5;
  int STOP = 6;
  int REQUEST = 7;
  int ANSWER = 8;

  /// Bytes in front of a chunk in its message.
  int CHUNK_HEAD = 2 + TransferId.LENGTH + 4 + 4 + Chunks.HASH;

  /// Bytes of the JSON of a request or an answer.
  int MAX_JSON = 768 << 10;

  /// Bytes of the reason in STOP.
  int MAX_REASON = 1024;

  TransferId id();

  /// Why a transfer is offered.
  enum Purpose {
    /// It goes to the incoming folder.
    SEND(0),
    /// It goes to a place under a shared root.
    PUT(1),
    /// It was asked for by a request of the same id.
    GET(2);

    final int code;

    Purpose(int code) {
      this.code = code;
    }

    static Purpose of(int code) throws MalformedException {
      for (Purpose each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new MalformedException("an unknown purpose of a transfer");
    }
  }

  /// Why a transfer ends early.
  enum Cause {
    /// The receiver does not want it, or may not have it.
    REFUSED(0),
    /// One of the nodes cannot go on.
    FAILED(1),
    /// A person called it off.
    CANCELED(2),
    /// The node knows of no such transfer.
    UNKNOWN(3);

    final int code;

    Cause(int code) {
      this.code = code;
    }

    static Cause of(int code) throws MalformedException {
      for (Cause each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new MalformedException("an unknown cause of an end");
    }
  }

  /// `destination` is `ROOT/PATH` for [Purpose#PUT] and empty else; `entries` and `total` tell what
  /// the list will say.
  record Offer(
      TransferId id,
      Purpose purpose,
      int entries,
      long total,
      int listLength,
      byte[] listHash,
      String destination)
      implements Message {}

  /// Asks for chunks of a segment. The bits of `held` are the chunks that are there already, with
  /// their hashes at their places in `hashes`: one that is right does not travel.
  record Want(TransferId id, int entry, long first, int count, BitSet held, byte[] hashes)
      implements Message {}

  /// The bytes stand in `buffer` from `offset`, their hash just before them.
  record Chunk(TransferId id, int entry, long index, byte[] buffer, int offset, int length)
      implements Message {}

  /// All chunks of a segment that differ have been sent; `root` is the SHA-256 of all its hashes.
  record Proven(TransferId id, int entry, long first, int count, byte[] root) implements Message {}

  /// The receiver has everything on its disk.
  record Done(TransferId id) implements Message {}

  record Stop(TransferId id, Cause cause, String reason) implements Message {}

  record Request(TransferId id, Json json) implements Message {}

  record Answer(TransferId id, Json json) implements Message {}

  /// Writes the head of a chunk in front of its bytes, which stand in `message` from [#CHUNK_HEAD].
  static void writeChunkHead(
      byte[] message, TransferId id, int entry, long index, byte[] hashes, int hashAt) {
    head(new Writer(message, 0, CHUNK_HEAD), CHUNK, id)
        .u32(entry)
        .u32(index)
        .bytes(hashes, hashAt, Chunks.HASH);
  }

  private static Writer head(Writer out, int type, TransferId id) {
    return out.u8(KIND).u8(type).bytes(id.toBytes());
  }

  /// The message in bytes; chunks are written by [#writeChunkHead].
  static byte[] write(Message message) {
    Writer out = new Writer(2 + TransferId.LENGTH + room(message));
    switch (message) {
      case Offer offer ->
          head(out, OFFER, offer.id)
              .u8(offer.purpose.code)
              .u32(offer.entries)
              .u64(offer.total)
              .u32(offer.listLength)
              .bytes(offer.listHash)
              .bytes(offer.destination.getBytes(UTF_8));
      case Want want -> {
        head(out, WANT, want.id).u32(want.entry).u32(want.first).u16(want.count);
        byte[] bits = want.held.toByteArray();
        out.bytes(bits).zeros((want.count + 7) / 8 - bits.length);
        want.held.stream().forEach(i -> out.bytes(want.hashes, i * Chunks.HASH, Chunks.HASH));
      }
      case Chunk _ -> throw new IllegalArgumentException("a chunk is written in place");
      case Proven proven ->
          head(out, PROVEN, proven.id)
              .u32(proven.entry)
              .u32(proven.first)
              .u16(proven.count)
              .bytes(proven.root);
      case Done done -> head(out, DONE, done.id);
      case Stop stop -> head(out, STOP, stop.id).u8(stop.cause.code).bytes(reason(stop.reason));
      case Request request -> head(out, REQUEST, request.id).bytes(request.json.toBytes());
      case Answer answer -> head(out, ANSWER, answer.id).bytes(answer.json.toBytes());
    }
    return out.toBytes();
  }

  private static int room(Message message) {
    return switch (message) {
      case Offer offer -> 64 + offer.destination.getBytes(UTF_8).length;
      case Want want -> 10 + Chunks.SEGMENT / 8 + want.count * Chunks.HASH;
      case Request request -> request.json.toBytes().length;
      case Answer answer -> answer.json.toBytes().length;
      default -> MAX_REASON + 64;
    };
  }

  private static byte[] reason(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length <= MAX_REASON) {
      return bytes;
    }
    return reason(text.substring(0, text.offsetByCodePoints(text.length(), -16)));
  }

  /// Reads a message that begins with [#KIND]. A chunk stays in the bytes that it came in.
  static Message read(byte[] bytes) throws MalformedException {
    Reader in = new Reader(bytes);
    if (in.u8() != KIND) {
      throw new MalformedException("no message about files");
    }
    int type = in.u8();
    TransferId id = TransferId.ofBytes(in.bytes(TransferId.LENGTH));
    Message message =
        switch (type) {
          case OFFER -> offer(id, in);
          case WANT -> want(id, in);
          case CHUNK -> chunk(id, bytes, in);
          case PROVEN -> {
            int entry = entry(in);
            yield new Proven(id, entry, in.u32(), count(in), in.bytes(Chunks.HASH));
          }
          case DONE -> new Done(id);
          case STOP -> new Stop(id, Cause.of(in.u8()), text(in, MAX_REASON));
          case REQUEST -> new Request(id, json(bytes, in));
          case ANSWER -> new Answer(id, json(bytes, in));
          default -> throw new MalformedException("an unknown message about files");
        };
    if (in.remaining() > 0) {
      throw new MalformedException("a message about files is too long");
    }
    return message;
  }

  private static Offer offer(TransferId id, Reader in) throws MalformedException {
    Purpose purpose = Purpose.of(in.u8());
    long entries = in.u32();
    long total = in.u64();
    long listLength = in.u32();
    byte[] hash = in.bytes(Chunks.HASH);
    String destination = text(in, RelativePath.MAX_PATH);
    if (entries < 1
        || entries > Manifest.MAX_ENTRIES
        || total < 0
        || total > Chunks.MAX_FILE
        || listLength < 1
        || listLength > Manifest.MAX_LENGTH) {
      throw new MalformedException("an offer is beyond its limits");
    }
    return new Offer(id, purpose, (int) entries, total, (int) listLength, hash, destination);
  }

  private static Want want(TransferId id, Reader in) throws MalformedException {
    int entry = entry(in);
    long first = in.u32();
    int count = count(in);
    BitSet held = BitSet.valueOf(in.bytes((count + 7) / 8));
    if (held.length() > count) {
      throw new MalformedException("more chunks are held than there are");
    }
    byte[] hashes = new byte[count * Chunks.HASH];
    for (int i = held.nextSetBit(0); i >= 0; i = held.nextSetBit(i + 1)) {
      System.arraycopy(in.bytes(Chunks.HASH), 0, hashes, i * Chunks.HASH, Chunks.HASH);
    }
    return new Want(id, entry, first, count, held, hashes);
  }

  private static Chunk chunk(TransferId id, byte[] bytes, Reader in) throws MalformedException {
    int entry = entry(in);
    long index = in.u32();
    in.skip(Chunks.HASH);
    int length = in.remaining();
    if (length < 1 || length > Chunks.SIZE) {
      throw new MalformedException("a chunk has a length that none has");
    }
    return new Chunk(id, entry, index, bytes, in.skip(length), length);
  }

  private static int entry(Reader in) throws MalformedException {
    long entry = in.u32();
    if (entry > Manifest.MAX_ENTRIES) {
      throw new MalformedException("an entry that no list has");
    }
    return (int) entry;
  }

  private static int count(Reader in) throws MalformedException {
    int count = in.u16();
    if (count < 1 || count > Chunks.SEGMENT) {
      throw new MalformedException("a segment has a length that none has");
    }
    return count;
  }

  private static String text(Reader in, int limit) throws MalformedException {
    if (in.remaining() > limit) {
      throw new MalformedException("a text is too long");
    }
    try {
      byte[] utf8 = in.bytes(in.remaining());
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException _) {
      throw new MalformedException("a text is not UTF-8");
    }
  }

  private static Json json(byte[] bytes, Reader in) throws MalformedException {
    int length = in.remaining();
    if (length > MAX_JSON) {
      throw new MalformedException("a request or an answer is too long");
    }
    return Json.read(bytes, in.skip(length), length);
  }
}
