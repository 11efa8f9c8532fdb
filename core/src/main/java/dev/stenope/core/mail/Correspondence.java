package dev.stenope.core.mail;

import dev.stenope.core.crypto.MailChain;
import dev.stenope.core.crypto.MailEpoch;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.ObjLongConsumer;

/// The mails that this node and one peer leave for each other in the drop: sealed files of three
/// sizes, under names that only the two can tell from random ones. Each session brings numbers and
/// keys of its own; those of the latest few are read, and the newest that the peer is known to hold
/// is written. What a mail carries is taken once, and acknowledged in the next mail back. A mail
/// that carries nothing but acknowledgements is not repeated, and passed over where it was lost.
public final class Correspondence {
  /// The longest mail, in bytes.
  public static final int MAX_FILE = 1 << 16;

  private static final long MILLI = 1_000_000L;

  private static final int SMALLEST_FILE = 1 << 12;
  private static final int GROWTH = 4;

  /// The least time between two mails, in nanoseconds: what comes meanwhile goes into one.
  private static final long PACE = 1_000_000_000L;

  /// How long the acknowledgement of a message waits for something to go with it, and that of a
  /// mail without one. Both come before the peer repeats its mail.
  private static final long ACK_DELAY = 200_000_000L;

  private static final long LAZY_ACK_DELAY = 20_000_000_000L;

  /// So many mails that carry nothing are acknowledged at once, or they would fill the window.
  private static final int EMPTY_MAILS = 8;

  /// The least time, in nanoseconds, between two answers to mails that come again.
  private static final long AGAIN_PACE = 60_000_000_000L;

  private static final int MAX_LIVES = 4;

  private final SecureRandom random;
  private final FrameSource source;
  private final LongUnaryOperator utc;
  private final Epochs epochs;
  private final Map<String, Place> expected = new HashMap<>();
  private final Posted posted;
  private final Pickups pickups = new Pickups();
  private final long life;
  private final ArrayDeque<Long> peerLives = new ArrayDeque<>();
  private int empty;
  private long againAt = Long.MIN_VALUE;
  private long postAt = Long.MIN_VALUE;
  private long ackAt = Long.MAX_VALUE;

  /// Orders to the drop, and what must be on the disk before they are carried out.
  public sealed interface Output {
    /// The state of the mails has changed; [Correspondence#epochs] tells it.
    record Keep() implements Output {}

    record Put(String name, byte[] content) implements Output {}

    /// Asks for a file of at most `limit` bytes.
    record Fetch(String name, int limit) implements Output {}

    record Remove(String name) implements Output {}

    /// The peer has started anew: what it had not accepted before must be written again.
    record Restarted() implements Output {}
  }

  private record Place(long id, long number) {}

  /// `kept` is what [#epochs] returned in the life before; `utc` tells the time of day by the time
  /// of a call, both in nanoseconds since 1970.
  public Correspondence(
      List<MailEpoch> kept, FrameSource source, LongUnaryOperator utc, SecureRandom random) {
    this.random = random;
    this.utc = utc;
    this.posted = new Posted(random);
    this.source = source;
    this.life = random.nextLong();
    this.epochs = new Epochs(kept);
    for (MailEpoch epoch : kept) {
      for (long number = epoch.acked(); number < epoch.out().next(); number++) {
        posted.addUnknown(epoch.id(), number, epoch.since());
      }
    }
    expect();
  }

  /// What must survive a restart.
  public List<MailEpoch> epochs() {
    return epochs.all();
  }

  /// The two nodes have agreed on another session.
  public void agreed(MailEpoch fresh, long now, Consumer<? super Output> out) {
    MailEpoch gone = epochs.add(fresh);
    if (gone != null) {
      lost(gone, now);
    }
    if (fresh.proven() && epochs.all().stream().noneMatch(epoch -> epoch.in().next() > 0)) {
      // The peer learns from it that the session is held on both sides.
      ackAt = Math.min(ackAt, now);
    }
    expect();
    out.accept(new Output.Keep());
  }

  /// A path of the session `id` is proven, and carries from now on what would have been mailed.
  public void linked(long id, Consumer<? super Output> out) {
    MailEpoch epoch = epochs.find(id);
    if (epoch != null) {
      epochs.heard(id);
    }
    if (epoch != null && !epoch.proven()) {
      epochs.replace(id, MailEpoch::prove);
      out.accept(new Output.Keep());
    }
    leave();
  }

  /// What was mailed is sent another way.
  public void leave() {
    posted.leave();
    ackAt = Long.MAX_VALUE;
  }

  /// Whether the peer is known to look for mails of ours.
  public boolean isProven() {
    return epochs.writing() != null;
  }

  /// Writes what the source has, or what is to be acknowledged, as soon as the pace permits.
  /// `wanted` tells whether the source has anything.
  public void post(boolean wanted, long now, Consumer<? super Output> out) {
    MailEpoch epoch = epochs.writing();
    if (now < postAt(wanted) || epoch == null) {
      return;
    }
    long number = epoch.out().next();
    Writer plain = new Writer(MAX_FILE - MailChain.OVERHEAD);
    writeHead(posted.lowest(epoch.id(), number), plain, now);
    Object token = epoch.mayWrite(true) ? source.fill(plain, now) : null;
    if (token == null && now < ackAt) {
      return;
    }
    String name = epoch.out().name(number);
    byte[] file = seal(epoch, plain);
    epochs.replace(epoch.id(), held -> held.written(now));
    boolean isFirstWord = number == 0 && epoch.in().next() == 0;
    if (token != null || isFirstWord) {
      posted.add(epoch.id(), number, name, file, token, now);
    }
    ackAt = Long.MAX_VALUE;
    empty = 0;
    postAt = now + PACE;
    out.accept(new Output.Keep());
    out.accept(new Output.Put(name, file));
  }

  private void writeHead(long base, Writer plain, long now) {
    new MailHead(life, utc.applyAsLong(now) / MILLI, base, acknowledgements()).write(plain);
  }

  private byte[] seal(MailEpoch epoch, Writer plain) {
    int size = SMALLEST_FILE;
    while (size < plain.length() + MailChain.OVERHEAD) {
      size *= GROWTH;
    }
    plain.zeros(size - MailChain.OVERHEAD - plain.length());
    return epoch.out().seal(epoch.out().next(), plain.toBytes(), random);
  }

  /// Takes back all that the peer may not have read.
  public void withdraw(Consumer<? super Output> out) {
    for (MailEpoch epoch : epochs.all()) {
      for (long number = epoch.acked(); number < epoch.out().next(); number++) {
        out.accept(new Output.Remove(epoch.out().name(number)));
      }
    }
  }

  /// Writes one frame as the last that the peer will ever get, where it would look for the next.
  public void lastWord(Frame frame, long now, Consumer<? super Output> out) {
    MailEpoch epoch = epochs.writing();
    if (epoch != null && epoch.mayWrite(false)) {
      Writer plain = new Writer(SMALLEST_FILE - MailChain.OVERHEAD);
      writeHead(epoch.out().next(), plain, now);
      Frame.write(plain, frame);
      out.accept(new Output.Put(epoch.out().name(epoch.out().next()), seal(epoch, plain)));
    }
  }

  /// When [#post] would write.
  public long postAt(boolean wanted) {
    MailEpoch epoch = epochs.writing();
    if (epoch == null || !epoch.mayWrite(false)) {
      return Long.MAX_VALUE;
    }
    if (wanted && epoch.mayWrite(true)) {
      return postAt;
    }
    return ackAt == Long.MAX_VALUE ? ackAt : Math.max(postAt, ackAt);
  }

  /// Whether a mail is under way that the peer has not acknowledged and that carries something.
  public boolean isAwaited() {
    return posted.isAwaited();
  }

  private List<MailHead.Acknowledgement> acknowledgements() {
    return epochs.all().stream()
        .filter(epoch -> epoch.in().next() > 0)
        .map(epoch -> new MailHead.Acknowledgement(epoch.id(), epoch.in().next()))
        .toList();
  }

  /// The drop shows a name.
  public void appeared(String name, long now, Consumer<? super Output> out) {
    Place place = expected.get(name);
    MailEpoch epoch = place == null ? null : epochs.find(place.id());
    if (place == null || epoch == null) {
      return;
    }
    if (epoch.awaits(place.number())) {
      pickups.start(name, now, out);
    } else {
      out.accept(new Output.Remove(name));
      if (now >= againAt) {
        // It was repeated, perhaps because its acknowledgement has not come through.
        againAt = now + AGAIN_PACE;
        ackAt = Math.min(ackAt, now + ACK_DELAY);
      }
    }
  }

  /// Takes the content of a file that was asked for; anything else is ignored. `frames` hears what
  /// it carries, and when that was written. Returns whether it was a mail of the peer.
  public boolean fetched(
      String name,
      byte[] content,
      long now,
      ObjLongConsumer<? super Frame> frames,
      Consumer<? super Output> out) {
    Place place = expected.get(name);
    MailEpoch epoch = place == null ? null : epochs.find(place.id());
    if (place == null || epoch == null || !epoch.awaits(place.number())) {
      pickups.done(name);
      return false;
    }
    byte[] plain;
    try {
      plain = epoch.in().open(place.number(), content);
    } catch (MalformedException _) {
      pickups.failed(name, now);
      return false;
    }
    pickups.done(name);
    if (!epoch.proven()) {
      // The first mail of a session is acknowledged whatever it carries.
      ackAt = Math.min(ackAt, now + LAZY_ACK_DELAY);
    }
    epochs.heard(place.id());
    MailEpoch former = epochs.writing();
    epochs.replace(place.id(), held -> held.received(place.number()));
    MailEpoch present = epochs.writing();
    if (former != null && present != null && present.id() != former.id()) {
      // The peer writes under another session, and may have forgotten the former.
      posted.lost(former.id(), token -> source.lost(token, now));
    }
    take(place.id(), plain, now, frames, out);
    expect();
    out.accept(new Output.Keep());
    out.accept(new Output.Remove(name));
    return true;
  }

  private void take(
      long id,
      byte[] plain,
      long now,
      ObjLongConsumer<? super Frame> frames,
      Consumer<? super Output> out) {
    Reader in = new Reader(plain);
    try {
      MailHead head = MailHead.read(in);
      pass(id, head.base());
      long age = Math.max(0, utc.applyAsLong(now) - head.written() * MILLI);
      if (!read(in, plain, now, frame -> frames.accept(frame, now - age))
          && ++empty >= EMPTY_MAILS) {
        ackAt = Math.min(ackAt, now + ACK_DELAY);
      }
      head.acknowledgements().forEach(each -> acknowledged(each, now));
      if (!peerLives.contains(head.life())) {
        if (peerLives.size() == MAX_LIVES) {
          peerLives.removeFirst();
        }
        peerLives.addLast(head.life());
        out.accept(new Output.Restarted());
      }
    } catch (MalformedException _) {
      // An authentic peer that writes nonsense: what made sense was taken.
    }
  }

  /// Gives up what the peer will not repeat, unless it is being fetched just now.
  private void pass(long id, long base) {
    boolean isUnderWay =
        expected.entrySet().stream()
            .filter(entry -> entry.getValue().id() == id && entry.getValue().number() < base)
            .anyMatch(entry -> pickups.has(entry.getKey()));
    if (!isUnderWay) {
      epochs.replace(id, epoch -> epoch.passed(base));
    }
  }

  /// Whether there was anything.
  private boolean read(Reader in, byte[] plain, long now, Consumer<? super Frame> frames)
      throws MalformedException {
    boolean any = false;
    for (Frame frame; (frame = Frame.read(in, plain)) != null; ) {
      any = true;
      switch (frame) {
        case Frame.Message message -> {
          ackAt = Math.min(ackAt, now + ACK_DELAY);
          frames.accept(message);
        }
        case Frame.Close close -> frames.accept(close);
        case Frame.Accepted accepted -> {
          ackAt = Math.min(ackAt, now + LAZY_ACK_DELAY);
          frames.accept(accepted);
        }
        default -> throw new MalformedException("a frame that belongs to a path");
      }
    }
    return any;
  }

  private void acknowledged(MailHead.Acknowledgement all, long now) {
    MailEpoch epoch = epochs.find(all.id());
    if (epoch == null) {
      return;
    }
    if (all.next() > epoch.out().next()) {
      // The peer has mails that this node does not remember: its state is that of a backup.
      epochs.remove(epoch);
      lost(epoch, now);
      return;
    }
    epochs.replace(all.id(), held -> held.acknowledged(all.next(), now));
    posted.acknowledged(all.id(), all.next(), token -> source.acked(token, now));
  }

  private void lost(MailEpoch epoch, long now) {
    posted.lost(epoch.id(), token -> source.lost(token, now));
  }

  /// Does what is due, except for [#post]. `wanted` tells whether the mails are still needed where
  /// the peer has not acknowledged them.
  public void wake(boolean wanted, long now, Consumer<? super Output> out) {
    pickups.wake(now, out);
    posted.wake(wanted, now, out);
  }

  /// When [#wake] has something to do.
  public long deadline(boolean wanted) {
    return Math.min(pickups.deadline(), posted.deadline(wanted));
  }

  /// The names of the mails that may come, and of those that have come lately and may be repeated.
  private void expect() {
    expected.clear();
    for (MailEpoch epoch : epochs.all()) {
      long next = epoch.in().next();
      for (long n = Math.max(0, next - MailEpoch.WINDOW); n < next + MailEpoch.WINDOW; n++) {
        expected.put(epoch.in().name(n), new Place(epoch.id(), n));
      }
    }
  }
}
