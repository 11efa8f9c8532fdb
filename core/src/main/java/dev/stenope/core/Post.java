package dev.stenope.core;

import dev.stenope.core.crypto.MailEpoch;
import dev.stenope.core.mail.Correspondence;
import dev.stenope.core.wire.Frame;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What this node and one peer exchange through the drop while no path carries it: opened once the
/// paths have had their chance, closed as soon as one is proven.
final class Post {
  /// How long, in nanoseconds, there is no link before mails are written.
  private static final long PATIENCE = 8_000_000_000L;

  /// How long after the last sign of life a peer counts as one that can be reached through the
  /// drop. Two nodes that have no link meet in it anew more often than that.
  private static final long REACH = 300_000_000_000L;

  /// A link that has lasted no longer is none: the time without one goes on.
  private static final long STEADY = 30_000_000_000L;

  /// How long, once all mails are acknowledged, messages in them may lack their acceptance before
  /// they are written anew.
  private static final long STALL = 30_000_000_000L;

  private static final int MAX_SESSIONS = 8;

  private final Outlet out;
  private final Mailbox mailbox;
  private final Correspondence correspondence;
  private final Outcome outcome;

  /// The session of each connection, as the mails call it.
  private final Map<Connection, Long> sessions =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Connection, Long> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  private boolean linked;
  private boolean open;
  private long linkedSince;
  private long unlinkedSince;
  private long stalledSince = Long.MAX_VALUE;
  private long openSince;
  private long lastSign = Long.MIN_VALUE / 2;

  /// What the peer's other parts hear.
  interface Outcome {
    /// [Post#epochs] must survive a restart.
    void keep();

    /// Mails come and go: the drop should be looked at more often.
    void busy(long now);

    /// What the peer wrote at `written`.
    void frame(Frame frame, long written, long now);

    /// The peer has written that it shares no keys with this node any more.
    void disowned();

    /// The time of day, in nanoseconds since 1970.
    long utc(long now);
  }

  Post(
      Outlet out,
      Mailbox mailbox,
      Outcome outcome,
      List<MailEpoch> kept,
      SecureRandom random,
      long now) {
    this.out = out;
    this.mailbox = mailbox;
    this.outcome = outcome;
    this.correspondence = new Correspondence(kept, mailbox.letters(), outcome::utc, random);
    this.unlinkedSince = now;
  }

  List<MailEpoch> epochs() {
    return correspondence.epochs();
  }

  /// Both files of a meeting are readable.
  void agreed(Connection connection, MailEpoch mail, long now) {
    sessions.put(connection, mail.id());
    lastSign = now;
    correspondence.agreed(mail, now, output -> carryOut(output, now));
  }

  /// A path of the connection is proven.
  void up(Connection connection, long now) {
    Long session = sessions.get(connection);
    if (session != null) {
      correspondence.linked(session, output -> carryOut(output, now));
    }
  }

  void appeared(List<String> names, long now) {
    names.forEach(name -> correspondence.appeared(name, now, output -> carryOut(output, now)));
  }

  void fetched(String name, byte[] content, long now) {
    boolean isMail =
        correspondence.fetched(
            name,
            content,
            now,
            (frame, written) -> take(frame, written, now),
            output -> carryOut(output, now));
    if (isMail) {
      lastSign = now;
      outcome.busy(now);
    }
  }

  private void take(Frame frame, long written, long now) {
    if (!(frame instanceof Frame.Close(int reason))) {
      outcome.frame(frame, written, now);
    } else if (reason == Frame.Close.DISOWNED) {
      outcome.disowned();
    }
  }

  /// Takes back what the peer has not read. One that is disowned is told so.
  void stop(int reason, long now) {
    correspondence.withdraw(output -> carryOut(output, now));
    if (reason == Frame.Close.DISOWNED) {
      correspondence.lastWord(new Frame.Close(reason), now, output -> carryOut(output, now));
    }
  }

  private void carryOut(Correspondence.Output output, long now) {
    switch (output) {
      case Correspondence.Output.Keep() -> outcome.keep();
      case Correspondence.Output.Put(String name, byte[] content) ->
          out.emit(new Output.Put(name, content));
      case Correspondence.Output.Fetch(String name, int limit) ->
          out.emit(new Output.Fetch(name, limit));
      case Correspondence.Output.Remove(String name) -> out.emit(new Output.Remove(name));
      case Correspondence.Output.Restarted() -> {
        if (open) {
          mailbox.rewind(now);
        }
      }
    }
  }

  /// What the peer wrote so far is no sign of life any more: it has said goodbye since, or was
  /// heard on a path.
  void left() {
    lastSign = Long.MIN_VALUE / 2;
  }

  /// The connection is no more.
  void over(Connection connection) {
    sessions.remove(connection);
  }

  /// Does what is due. `isLinked` tells whether a path carries what the mailbox has.
  void wake(boolean isLinked, long now) {
    if (isLinked != linked) {
      linkChanged(isLinked, now);
    }
    if (!linked && !open && now - unlinkedSince >= PATIENCE) {
      open = true;
      openSince = now;
      mailbox.rewind(now);
    }
    correspondence.wake(open, now, output -> carryOut(output, now));
    if (open) {
      unstall(now);
      if (correspondence.postAt(mailbox.hasLetters()) <= now) {
        outcome.busy(now);
        correspondence.post(mailbox.hasLetters(), now, output -> carryOut(output, now));
      }
    }
  }

  private void linkChanged(boolean isLinked, long now) {
    linked = isLinked;
    if (linked) {
      left();
      linkedSince = now;
      open = false;
      correspondence.leave();
    } else if (now - linkedSince >= STEADY) {
      unlinkedSince = now;
    }
  }

  /// A peer that has lost what it had acknowledged, as one that was restored from a backup has,
  /// gets it once more.
  private void unstall(long now) {
    if (mailbox.queued() == 0 || mailbox.hasLetters() || correspondence.isAwaited()) {
      stalledSince = Long.MAX_VALUE;
    } else if (stalledSince == Long.MAX_VALUE) {
      stalledSince = now;
    } else if (now - stalledSince >= STALL) {
      stalledSince = Long.MAX_VALUE;
      mailbox.rewind(now);
    }
  }

  /// Whether the drop carries what the mailbox has, and no path does.
  boolean isOpen() {
    return open;
  }

  /// When [#wake] has something to do.
  long deadline() {
    long next = correspondence.deadline(open);
    if (open) {
      next = Math.min(next, correspondence.postAt(mailbox.hasLetters()));
      return stalledSince == Long.MAX_VALUE ? next : Math.min(next, stalledSince + STALL);
    }
    return linked ? next : Math.min(next, unlinkedSince + PATIENCE);
  }

  /// Whether the peer is there, and what is said reaches it through the drop.
  boolean reaches(long now) {
    return isWritten() && now - lastSign < REACH;
  }

  /// Whether what is said is laid into the drop, where the peer will look for it.
  boolean isWritten() {
    return open && correspondence.isProven();
  }

  /// When the peer was last heard of through the drop.
  long lastSign() {
    return lastSign;
  }

  /// When [#reaches] may change without anything else happening.
  long horizon() {
    return lastSign + REACH;
  }

  /// Since when mails are exchanged, where they are.
  long since() {
    return openSince;
  }
}
