package dev.stenope.core.journal;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What the records of a journal come to, taken one after the other: for each peer the messages
/// that wait for it, how far its own streams have come, and those of its messages that nobody has
/// been told of for certain; and the states that were kept.
public final class Recovered {
  private final Side outgoing = new Side();
  private final Side incoming = new Side();
  private final States states = new States();
  private long bytes;

  /// The messages of one stream that count still. `next` is the number of the next new one, and
  /// `messages` holds those that are not settled or not recorded, by rising number; numbers may be
  /// missing where the disk was damaged.
  public static final class Stream {
    private final long name;
    private final List<Message> messages = new ArrayList<>();
    private int head;
    private long next;

    private Stream(long name) {
      this.name = name;
    }

    public long name() {
      return name;
    }

    public long next() {
      return next;
    }

    public List<Message> messages() {
      return messages.subList(head, messages.size());
    }

    private void add(Message message) {
      if (message.number() >= next) {
        messages.add(message);
        next = message.number() + 1;
      }
    }

    private void reach(long bound) {
      next = Math.max(next, bound);
    }

    private void drop(long bound) {
      reach(bound);
      while (head < messages.size() && messages.get(head).number() < bound) {
        messages.set(head++, DROPPED);
      }
    }
  }

  /// The time is that at which one of ours is given up, and that at which the first part of a
  /// peer's has left, or later; in nanoseconds since 1970.
  public record Message(long number, long time, byte[] bytes) {}

  private static final Message DROPPED = new Message(-1, 0, new byte[0]);

  /// The streams of one direction, by peer and by their random names.
  private static final class Side {
    final Map<NodeId, Map<Long, Stream>> peers = new LinkedHashMap<>();
    final Map<Long, Stream> streams = new HashMap<>();

    Stream open(NodeId peer, long name) {
      Stream stream =
          peers
              .computeIfAbsent(peer, _ -> new LinkedHashMap<>())
              .computeIfAbsent(name, Stream::new);
      streams.put(name, stream);
      return stream;
    }

    /// What belongs to nothing that is known is passed over: its beginning was lost with a damaged
    /// disk.
    void with(long name, Consumer<Stream> step) {
      Stream stream = streams.get(name);
      if (stream != null) {
        step.accept(stream);
      }
    }

    void forget(NodeId peer) {
      Map<Long, Stream> gone = peers.remove(peer);
      if (gone != null) {
        streams.keySet().removeAll(gone.keySet());
      }
    }

    List<Stream> of(NodeId peer) {
      return List.copyOf(peers.getOrDefault(peer, Map.of()).values());
    }
  }

  /// Takes the next record as it lies in the journal. Raises a [MalformedException] for one of a
  /// later version.
  public void take(byte[] record) throws MalformedException {
    take(JournalRecord.read(record));
    bytes += record.length;
  }

  /// What all records together hold.
  public long bytes() {
    return bytes;
  }

  private void take(JournalRecord record) {
    switch (record) {
      case JournalRecord.Outgoing(NodeId peer, long stream, long next) ->
          outgoing.open(peer, stream).drop(next);
      case JournalRecord.Queued(long stream, long number, long deadline, byte[] message) ->
          outgoing.with(stream, it -> it.add(new Message(number, deadline, message)));
      case JournalRecord.Settled(long stream, long next) ->
          outgoing.with(stream, it -> it.drop(next));
      case JournalRecord.Incoming(NodeId peer, long stream, long next) ->
          incoming.open(peer, stream).reach(next);
      case JournalRecord.Received(long stream, long number, long since, byte[] message) ->
          incoming.with(stream, it -> it.add(new Message(number, since, message)));
      case JournalRecord.Recorded(long stream, long next) ->
          incoming.with(stream, it -> it.drop(next));
      case JournalRecord.Forgotten(NodeId peer) -> {
        outgoing.forget(peer);
        incoming.forget(peer);
      }
      case JournalRecord.State(String key, byte[] state) -> states.put(key, state);
    }
  }

  /// What was kept last under each key.
  public States states() {
    return states;
  }

  /// The streams of messages for the peer, oldest first.
  public List<Stream> outgoing(NodeId peer) {
    return outgoing.of(peer);
  }

  /// The streams of messages of the peer, oldest first.
  public List<Stream> incoming(NodeId peer) {
    return incoming.of(peer);
  }
}
