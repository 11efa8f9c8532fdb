package dev.stenope.core.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;

/// An entry of a node's journal. Read from the first to the last, they tell what waits for each
/// peer, and how far each has come with what it sent. The type is one byte; `docs/protocol.md` has
/// the table.
public sealed interface JournalRecord {
  int OUTGOING = 0x01;
  int QUEUED = 0x02;
  int SETTLED = 0x03;
  int INCOMING = 0x04;
  int RECEIVED = 0x05;
  int RECORDED = 0x06;
  int FORGOTTEN = 0x07;
  int STATE = 0x08;

  /// The longest record, in bytes.
  int MAX_LENGTH = Frame.MAX_MESSAGE + 64;

  /// This node numbers messages for `peer` under `stream`, from `next` on.
  record Outgoing(NodeId peer, long stream, long next) implements JournalRecord {}

  /// A message of ours: nothing of it has left before this is on the disk. It is given up at
  /// `deadline`, in nanoseconds since 1970, and is empty if it was.
  record Queued(long stream, long number, long deadline, byte[] message) implements JournalRecord {}

  /// The peer has accepted all messages of ours below `next`, and that was told.
  record Settled(long stream, long next) implements JournalRecord {}

  /// All messages of this stream of `peer` below `next` have come, or will never come.
  record Incoming(NodeId peer, long stream, long next) implements JournalRecord {}

  /// A message of a peer, and thus all before it. The peer hears of its arrival after this is on
  /// the disk. Its first part left the peer at `since` or before, in nanoseconds since 1970. It is
  /// empty where the sender gave it up.
  record Received(long stream, long number, long since, byte[] message) implements JournalRecord {}

  /// All messages of a peer below `next` were told to those who wait for them.
  record Recorded(long stream, long next) implements JournalRecord {}

  /// Nothing is left of what was said to and by `peer`.
  record Forgotten(NodeId peer) implements JournalRecord {}

  /// Takes the place of the state with this key, of at most 255 ASCII characters; an empty one is
  /// gone.
  record State(String key, byte[] state) implements JournalRecord {}

  static byte[] write(JournalRecord record) {
    return switch (record) {
      case Outgoing(NodeId peer, long stream, long next) ->
          peer(OUTGOING, peer).u64(stream).varint(next).toBytes();
      case Queued(long stream, long number, long deadline, byte[] message) ->
          head(QUEUED, message.length)
              .u64(stream)
              .varint(number)
              .u64(deadline)
              .bytes(message)
              .toBytes();
      case Settled(long stream, long next) -> head(SETTLED, 0).u64(stream).varint(next).toBytes();
      case Incoming(NodeId peer, long stream, long next) ->
          peer(INCOMING, peer).u64(stream).varint(next).toBytes();
      case Received(long stream, long number, long since, byte[] message) ->
          head(RECEIVED, message.length)
              .u64(stream)
              .varint(number)
              .u64(since)
              .bytes(message)
              .toBytes();
      case Recorded(long stream, long next) -> head(RECORDED, 0).u64(stream).varint(next).toBytes();
      case Forgotten(NodeId peer) -> peer(FORGOTTEN, peer).toBytes();
      case State(String key, byte[] state) ->
          head(STATE, key.length() + state.length)
              .u8(key.length())
              .bytes(key.getBytes(US_ASCII))
              .bytes(state)
              .toBytes();
    };
  }

  private static Writer head(int type, int length) {
    return new Writer(length + 32).u8(type);
  }

  private static Writer peer(int type, NodeId peer) {
    return head(type, NodeId.LENGTH).bytes(peer.toBytes());
  }

  static JournalRecord read(byte[] bytes) throws MalformedException {
    Reader in = new Reader(bytes);
    int type = in.u8();
    return switch (type) {
      case OUTGOING -> new Outgoing(peer(in), in.u64(), in.varint());
      case QUEUED -> new Queued(in.u64(), number(in), in.u64(), in.bytes(in.remaining()));
      case SETTLED -> new Settled(in.u64(), in.varint());
      case INCOMING -> new Incoming(peer(in), in.u64(), in.varint());
      case RECEIVED -> new Received(in.u64(), number(in), in.u64(), in.bytes(in.remaining()));
      case RECORDED -> new Recorded(in.u64(), in.varint());
      case FORGOTTEN -> new Forgotten(peer(in));
      case STATE -> new State(new String(in.bytes(in.u8()), US_ASCII), in.bytes(in.remaining()));
      default -> throw new MalformedException("a record of another version");
    };
  }

  private static long number(Reader in) throws MalformedException {
    long number = in.varint();
    if (number > Frame.MAX_NUMBER) {
      throw new MalformedException("a message's number out of bounds");
    }
    return number;
  }

  private static NodeId peer(Reader in) throws MalformedException {
    return NodeId.ofBytes(in.bytes(NodeId.LENGTH));
  }
}
