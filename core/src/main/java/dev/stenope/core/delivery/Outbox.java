package dev.stenope.core.delivery;

import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The messages for one peer in the order in which it must get them: numbered, cut into parts that
/// fit a packet, kept until the peer has accepted them. An outbox outlives the link that carries
/// it.
public final class Outbox {
  /// How far the peer may lag behind, in messages and bytes: what a receiver must be able to hold.
  public static final int WINDOW_MESSAGES = 4096;

  public static final int WINDOW_BYTES = 8 << 20;

  /// The most messages and bytes that wait for one peer.
  static final int MAX_MESSAGES = 200_000;

  static final long MAX_BYTES = 256L << 20;

  /// The largest head of a MESSAGE frame: type, stream and five varints.
  private static final int FRAME_HEAD = 1 + 8 + 8 + 4 + 4 + 4 + 4;

  /// A part that would carry fewer bytes than this is left for the next packet.
  private static final int LEAST_PART = 64;

  /// Stands where a settled message was.
  private static final Entry SETTLED = new Entry(-1, new byte[0], "settled");

  private final long stream;
  private final List<Entry> entries = new ArrayList<>();
  private final ArrayDeque<Part> lost = new ArrayDeque<>();
  private int head;
  private int cursor;
  private long next;
  private long reach;
  private long queuedBytes;
  private long windowBytes;

  /// A message that is not settled. `tag` is the caller's.
  private static final class Entry {
    final long number;
    final byte[] bytes;
    final Object tag;
    int sent;

    Entry(long number, byte[] bytes, Object tag) {
      this.number = number;
      this.bytes = bytes;
      this.tag = tag;
    }
  }

  /// A part that travels in a packet: told of its fate by [#lost].
  public record Part(long number, int offset, int length) {}

  /// `stream` is a random number that names this outbox to the peer: it must never be used for
  /// other messages.
  public Outbox(long stream) {
    this.stream = stream;
  }

  public long stream() {
    return stream;
  }

  /// Takes a message of at most [Frame#MAX_MESSAGE] bytes; false if the outbox is full. The bytes
  /// must not change any more.
  public boolean offer(byte[] message, Object tag) {
    if (message.length > Frame.MAX_MESSAGE) {
      throw new IllegalArgumentException("the message is too long");
    }
    if (size() >= MAX_MESSAGES || queuedBytes + message.length > MAX_BYTES) {
      return false;
    }
    entries.add(new Entry(next++, message, tag));
    queuedBytes += message.length;
    return true;
  }

  /// The messages that the peer has not accepted.
  public int size() {
    return entries.size() - head;
  }

  /// Whether a packet could be filled now.
  public boolean ready() {
    return !lost.isEmpty() || cursorOpen();
  }

  private boolean cursorOpen() {
    if (cursor >= entries.size()) {
      return false;
    }
    Entry entry = entries.get(cursor);
    return entry.sent > 0
        || cursor - head < WINDOW_MESSAGES && windowBytes + entry.bytes.length <= WINDOW_BYTES;
  }

  /// Writes one part as a MESSAGE frame, if one fits, and returns it. `started` hears the tag of a
  /// message whose first part this is.
  public @Nullable Part fill(Writer packet, Consumer<Object> started) {
    int room = packet.remaining() - FRAME_HEAD;
    Part again;
    while ((again = lost.peekFirst()) != null) {
      Entry entry = entry(again.number);
      if (entry == null) {
        lost.removeFirst();
        continue;
      }
      if (room < Math.min(again.length, LEAST_PART)) {
        return null;
      }
      lost.removeFirst();
      int length = Math.min(room, again.length);
      if (length < again.length) {
        lost.addFirst(new Part(again.number, again.offset + length, again.length - length));
      }
      return write(packet, entry, again.offset, length);
    }
    if (!cursorOpen()) {
      return null;
    }
    Entry entry = entries.get(cursor);
    int left = entry.bytes.length - entry.sent;
    if (room < Math.min(left, LEAST_PART)) {
      return null;
    }
    int length = Math.min(room, left);
    int offset = entry.sent;
    if (offset == 0) {
      windowBytes += entry.bytes.length;
      started.accept(entry.tag);
    }
    entry.sent += length;
    if (entry.sent == entry.bytes.length) {
      cursor++;
      reach = Math.max(reach, entry.number + 1);
    }
    return write(packet, entry, offset, length);
  }

  private Part write(Writer packet, Entry entry, int offset, int length) {
    long base = entries.get(head).number;
    Frame.writeMessage(packet, stream, entry.number, base, entry.bytes, offset, length);
    return new Part(entry.number, offset, length);
  }

  /// The packet with this part is lost: it will be sent again, unless the peer has accepted the
  /// message meanwhile.
  public void lost(Part part) {
    if (entry(part.number) != null) {
      lost.addLast(part);
    }
  }

  /// The peer holds all messages below `bound`; `settled` hears their tags in order. A bound that
  /// was never sent is the peer's mistake and ignored.
  public void accepted(long bound, Consumer<Object> settled) {
    if (bound > reach) {
      return;
    }
    while (head < entries.size() && entries.get(head).number < bound) {
      Entry entry = entries.get(head);
      queuedBytes -= entry.bytes.length;
      if (entry.sent > 0) {
        windowBytes -= entry.bytes.length;
      }
      entries.set(head++, SETTLED);
      settled.accept(entry.tag);
    }
    cursor = Math.max(cursor, head);
    if (head > 1024 && head > entries.size() / 2) {
      entries.subList(0, head).clear();
      cursor -= head;
      head = 0;
    }
  }

  /// A new link takes over: everything that is not accepted is sent from the start.
  public void rewind() {
    lost.clear();
    for (int i = head; i < entries.size() && i <= cursor; i++) {
      entries.get(i).sent = 0;
    }
    cursor = head;
    windowBytes = 0;
  }

  private @Nullable Entry entry(long number) {
    if (head == entries.size() || number < entries.get(head).number) {
      return null;
    }
    return entries.get(head + (int) (number - entries.get(head).number));
  }
}
