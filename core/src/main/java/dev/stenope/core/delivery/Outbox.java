package dev.stenope.core.delivery;

import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The messages of one stream in the order in which the peer must get them: numbered, cut into
/// parts that fit a packet, kept until the peer has accepted them. An outbox outlives the link that
/// carries it.
///
/// A message with a deadline begins with a byte of its own and the seconds that it has left, 32
/// bits, which are set as it goes.
public final class Outbox {
  /// How far the peer may lag behind, in messages: what a receiver must be able to hold.
  public static final int WINDOW_MESSAGES = 4096;

  /// Where the seconds stand that a message has left.
  private static final int TTL_AT = 1;

  private static final long SECOND = 1_000_000_000L;

  /// The largest head of a MESSAGE frame: type, stream and five varints.
  private static final int FRAME_HEAD = 1 + 8 + 8 + 4 + 4 + 4 + 4;

  /// A part that would carry fewer bytes than this is left for the next packet.
  private static final int LEAST_PART = 64;

  private static final byte[] NOTHING = {};

  /// Stands where a settled message was.
  private static final Entry SETTLED = new Entry(-1, NOTHING, Long.MAX_VALUE, "settled");

  private final long stream;
  private final Window window;
  private final List<Entry> entries = new ArrayList<>();
  private final ArrayDeque<Part> lost = new ArrayDeque<>();
  private final PriorityQueue<Entry> deadlines =
      new PriorityQueue<>(Comparator.comparingLong(entry -> entry.deadline));
  private int head;
  private int cursor;
  private long next;
  private long released;
  private long reach;
  private long queuedBytes;
  private long windowBytes;

  /// A message that is not settled. `tag` is the caller's.
  private static final class Entry {
    final long number;
    final long deadline;
    final Object tag;
    byte[] bytes;
    int sent;
    boolean over;

    Entry(long number, byte[] bytes, long deadline, Object tag) {
      this.number = number;
      this.bytes = bytes;
      this.deadline = deadline;
      this.tag = tag;
    }
  }

  /// A message as it must be kept; empty if it was given up. The time is that at which one of ours
  /// is given up, and that at which the first part of a peer's has left, or later.
  public record Kept(long number, long time, byte[] bytes) {}

  /// A part that travels in a packet: told of its fate by [#lost].
  public record Part(long number, int offset, int length) {}

  /// `stream` must never be used for other messages; its first is called `next`. `window` is shared
  /// with other streams.
  public Outbox(long stream, long next, Window window) {
    this.stream = stream;
    this.window = window;
    this.next = next;
    this.released = next;
    this.reach = next;
  }

  public long stream() {
    return stream;
  }

  /// Takes a message of at most [Frame#MAX_MESSAGE] bytes that is given up at `deadline`,
  /// `Long.MAX_VALUE` for never. The bytes belong to the outbox from now on. Returns its number;
  /// nothing of it is sent before that is released.
  public long offer(byte[] message, long deadline, Object tag) {
    if (message.length > Frame.MAX_MESSAGE) {
      throw new IllegalArgumentException("the message is too long");
    }
    Entry entry = new Entry(next++, message, deadline, tag);
    entries.add(entry);
    queuedBytes += message.length;
    if (deadline != Long.MAX_VALUE && message.length > 0) {
      deadlines.add(entry);
    }
    return entry.number;
  }

  /// All messages below `bound` may be sent.
  public void release(long bound) {
    released = Math.max(released, bound);
  }

  /// An earlier life may have sent all that is here.
  public void resume() {
    released = next;
    reach = next;
  }

  /// The messages that the peer has not accepted.
  public int size() {
    return entries.size() - head;
  }

  /// Their bytes.
  public long bytes() {
    return queuedBytes;
  }

  /// The lowest number that the peer has not accepted.
  public long base() {
    return next - size();
  }

  /// The messages that the peer has not accepted, by rising number.
  public void forEach(Consumer<Kept> keep) {
    for (Entry entry : entries.subList(head, entries.size())) {
      keep.accept(new Kept(entry.number, entry.deadline, entry.bytes));
    }
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
        || entry.number < released
            && cursor - head < WINDOW_MESSAGES
            && window.admits(entry.bytes.length);
  }

  private void use(long bytes) {
    windowBytes += bytes;
    window.use(bytes);
  }

  /// Writes one part as a MESSAGE frame, if one fits, and returns it. `started` hears the tag of a
  /// message whose first part this is.
  public @Nullable Part fill(Writer packet, long now, Consumer<Object> started) {
    int room = packet.remaining() - FRAME_HEAD;
    Part again;
    while ((again = lost.peekFirst()) != null) {
      Entry entry = entry(again.number);
      if (entry == null || again.offset + again.length > entry.bytes.length) {
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
      return write(packet, entry, again.offset, length, now);
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
      use(entry.bytes.length);
      started.accept(entry.tag);
    }
    entry.sent += length;
    if (entry.sent == entry.bytes.length) {
      cursor++;
      reach = Math.max(reach, entry.number + 1);
    }
    return write(packet, entry, offset, length, now);
  }

  private Part write(Writer packet, Entry entry, int offset, int length, long now) {
    if (offset == 0 && entry.deadline != Long.MAX_VALUE && entry.bytes.length > 0) {
      long left = Math.max(1, (entry.deadline - now + SECOND - 1) / SECOND);
      new Writer(entry.bytes, TTL_AT, Integer.BYTES).u32(Math.min(left, 0xffff_ffffL));
    }
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

  /// The peer holds all messages below `bound`; `settled` hears them and their tags in order. It
  /// can have accepted what an earlier life has sent; what was never sent under this name is its
  /// mistake.
  public void accepted(long bound, BiConsumer<Kept, Object> settled) {
    long most = Math.min(bound, reach);
    while (head < entries.size() && entries.get(head).number < most) {
      Entry entry = entries.get(head);
      queuedBytes -= entry.bytes.length;
      use(-windowShare(entry));
      entry.over = true;
      entries.set(head++, SETTLED);
      settled.accept(new Kept(entry.number, entry.deadline, entry.bytes), entry.tag);
    }
    cursor = Math.max(cursor, head);
    if (head > 1024 && head > entries.size() / 2) {
      entries.subList(0, head).clear();
      cursor -= head;
      head = 0;
    }
  }

  private static int windowShare(Entry entry) {
    return entry.sent > 0 ? entry.bytes.length : 0;
  }

  /// Gives up the messages whose deadline has passed: nothing goes in their place, so that the
  /// numbers stay whole. `expired` hears their tags.
  public void expire(long now, Consumer<Object> expired) {
    for (Entry entry = deadlines.peek();
        entry != null && (entry.over || entry.deadline <= now);
        entry = deadlines.peek()) {
      deadlines.poll();
      if (!entry.over) {
        giveUp(entry);
        expired.accept(entry.tag);
      }
    }
  }

  private void giveUp(Entry entry) {
    use(-windowShare(entry));
    queuedBytes -= entry.bytes.length;
    boolean isSent = entry.sent == entry.bytes.length;
    entry.bytes = NOTHING;
    entry.sent = 0;
    if (isSent) {
      lost.addLast(new Part(entry.number, 0, 0));
    }
  }

  /// When [#expire] has something to do.
  public long deadline() {
    for (Entry entry = deadlines.peek(); entry != null; entry = deadlines.peek()) {
      if (!entry.over) {
        return entry.deadline;
      }
      deadlines.poll();
    }
    return Long.MAX_VALUE;
  }

  /// A new link takes over: everything that is not accepted is sent from the start.
  public void rewind() {
    lost.clear();
    for (int i = head; i < entries.size() && i <= cursor; i++) {
      entries.get(i).sent = 0;
    }
    cursor = head;
    use(-windowBytes);
  }

  private @Nullable Entry entry(long number) {
    if (head == entries.size() || number < entries.get(head).number) {
      return null;
    }
    return entries.get(head + (int) (number - entries.get(head).number));
  }
}
