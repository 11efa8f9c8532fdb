package dev.stenope.core.mesh;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Frame;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Watches over the peers of this node: finds out which of them are silent, asks the others about
/// those, and settles with them who tells people. Times are in nanoseconds since 1970.
///
/// What nodes say of each other is when they have heard somebody, never that somebody is dead. So a
/// late report does no harm, and nobody has to defend itself against rumours.
///
/// People are told of a silence by the coordinator of those that watch the peer and live: one that
/// has ways to tell them, and of these the one with the lowest id. It lets the others know. While
/// they do not know, they look for the coordinator again, so that another one tells it if that
/// dies.
public final class Doctor {
  private static final long SECOND = 1_000_000_000;

  /// How often the others are asked about a silence.
  private static final long ASK = 2 * SECOND;

  /// The most nodes that are asked.
  private static final int MAX_ASKED = 16;

  /// Whoever was heard so lately is there; it is asked after 4 s of silence and has one to answer.
  private static final long THERE = 6 * SECOND;

  /// How long this node hears nobody before it says so.
  private static final long ALONE = 120 * SECOND;

  /// A node that is called so much too late has missed things.
  private static final long LATE = SECOND;

  /// Above this, an epoch is made up.
  private static final long MAX_EPOCH = 1L << 48;

  private final NodeId self;
  private final Listener listener;
  private final Map<NodeId, Watch> watches = new TreeMap<>();
  private boolean able;
  private NodeId coordinator;
  private long epoch;
  private long incarnation;

  /// Silence counts from here at the earliest.
  private long from;

  private long deafSince = Long.MAX_VALUE;
  private boolean alone;
  private long promised = Long.MAX_VALUE;

  /// What carries out and hears what a [Doctor] finds.
  public interface Listener {
    /// Says something to a peer, at once or not at all.
    void report(NodeId to, Frame.Report report, long now);

    void changed(NodeId peer, Health health);

    void alert(Alert alert);
  }

  public Doctor(NodeId self, Listener listener, long now) {
    this.self = self;
    this.listener = listener;
    this.coordinator = self;
    this.from = now;
  }

  /// What takes the signs of life of a peer.
  public Watch watch(NodeId peer, long now) {
    return watches.computeIfAbsent(peer, id -> new Watch(id, now));
  }

  public void forget(NodeId peer) {
    watches.remove(peer);
  }

  /// Whether this node has ways to tell people of what happens.
  public void able(boolean has, long now) {
    able = has;
    watches.values().forEach(watch -> introduce(watch, now));
  }

  /// The machine has slept: what it knows of the others is of another time.
  public void slept(long now) {
    incarnation++;
    from = now;
    watches.values().forEach(watch -> introduce(watch, now));
  }

  /// To be called before anything else at each call of the node: one that is late was held up, and
  /// has not heard what the others said meanwhile.
  public void stir(long now) {
    if (now - promised > LATE) {
      from = now;
    }
    promised = Long.MAX_VALUE;
  }

  /// A peer has said something of itself or of another node.
  public void reported(NodeId sender, Frame.Report report, long now) {
    Watch speaker = watches.get(sender);
    if (speaker == null) {
      return;
    }
    if (report.epoch() <= MAX_EPOCH) {
      epoch = Math.max(epoch, report.epoch());
    }
    speaker.able(report.has(Frame.Report.ABLE));
    lead();
    NodeId subject = new NodeId(report.node());
    Watch watch = watches.get(subject);
    if (watch == null || watch == speaker || subject.equals(self)) {
      return;
    }
    watch.reported(sender, report, now);
    if (report.has(Frame.Report.ASKS)) {
      listener.report(sender, watch.report(flags(), epoch, now), now);
    }
  }

  private int flags() {
    return able ? Frame.Report.ABLE : 0;
  }

  private void introduce(Watch to, long now) {
    if (to.isLinked()) {
      listener.report(to.id(), new Frame.Report(self.text(), 1, flags(), epoch), now);
    }
  }

  /// Does what is due.
  public void wake(long now) {
    hear(now);
    for (Watch watch : watches.values()) {
      Health before = watch.judge(hearing(watch, now), from, now);
      if (before != watch.health()) {
        changed(watch, before, now);
      }
    }
    lead();
    for (Watch watch : watches.values()) {
      if (watch.health().isSilent() && watch.teller() == null) {
        pursue(watch, now);
      }
    }
  }

  private Watch.Hearing hearing(Watch watch, long now) {
    boolean expected = false;
    for (Watch other : watches.values()) {
      if (other != watch && other.isAudible()) {
        if (other.isHeard(THERE, now)) {
          return Watch.Hearing.OTHERS;
        }
        expected = true;
      }
    }
    return expected ? Watch.Hearing.DEAF : Watch.Hearing.NOBODY_THERE;
  }

  /// Finds out whether this node hears anybody at all.
  private void hear(long now) {
    long expected = watches.values().stream().filter(Watch::isAudible).count();
    boolean hears = watches.values().stream().anyMatch(w -> w.isHeard(THERE, now));
    if (hears || expected < 2) {
      if (deafSince != Long.MAX_VALUE) {
        from = now;
      }
      if (alone) {
        alert(Alert.Kind.TOGETHER, self, deafSince, now);
      }
      alone = false;
      deafSince = Long.MAX_VALUE;
    } else if (deafSince == Long.MAX_VALUE) {
      deafSince = now;
    } else if (!alone && now - Math.max(deafSince, from) >= ALONE) {
      alone = true;
      alert(Alert.Kind.ALONE, self, deafSince, now);
    }
  }

  private void changed(Watch watch, Health before, long now) {
    listener.changed(watch.id(), watch.health());
    if (watch.health() == Health.SUSPECT) {
      watch.askAt = now;
    }
    if (watch.health().isSilent()) {
      return;
    }
    if (before.compareTo(Health.SUSPECT) > 0) {
      spread(watch, 0, now);
    }
    NodeId teller = watch.teller();
    if (teller != null && tells(teller, watch)) {
      alert(Alert.Kind.BACK, watch.id(), watch.sign(), now);
    }
    watch.forgive();
    introduce(watch, now);
  }

  /// Whether it is for this node to say that a peer is back of which `teller` has told.
  private boolean tells(NodeId teller, Watch watch) {
    Watch other = watches.get(teller);
    boolean there = other != null && other.isLinked();
    return teller.equals(self) || !there && elect(watch::hadWitness).equals(self);
  }

  /// Asks about a silence, and tells people of it when it is for this node to do so.
  private void pursue(Watch watch, long now) {
    if (watch.health() == Health.DEAD && elect(id -> watch.hasWitness(id, now)).equals(self)) {
      watch.toldBy(self);
      alert(Alert.Kind.DEAD, watch.id(), watch.sign(), now);
      spread(watch, 0, now);
    } else if (now >= watch.askAt) {
      watch.askAt = now + ASK;
      spread(watch, Frame.Report.ASKS, now);
    }
  }

  private void spread(Watch watch, int flags, long now) {
    Frame.Report report = watch.report(flags | flags(), epoch, now);
    watches.values().stream()
        .filter(other -> other != watch && other.isLinked())
        .limit(MAX_ASKED)
        .forEach(other -> listener.report(other.id(), report, now));
  }

  private void alert(Alert.Kind kind, NodeId node, long since, long now) {
    listener.alert(new Alert(kind, node, Math.min(since, now), self, epoch));
  }

  /// Finds out who speaks for the nodes that live.
  private void lead() {
    NodeId next = elect(_ -> true);
    if (!next.equals(coordinator)) {
      coordinator = next;
      epoch++;
    }
  }

  /// The coordinator of those with which this node has a link and that are `eligible`, and of this
  /// one.
  private NodeId elect(Predicate<NodeId> eligible) {
    NodeId best = self;
    boolean bestAble = able;
    for (Watch watch : watches.values()) {
      if (watch.isLinked()
          && eligible.test(watch.id())
          && (watch.isAble() == bestAble ? watch.id().compareTo(best) < 0 : watch.isAble())) {
        best = watch.id();
        bestAble = watch.isAble();
      }
    }
    return best;
  }

  /// When [#wake] wants to be called; 0 for at once.
  public long deadline() {
    long next = Long.MAX_VALUE;
    for (Watch watch : watches.values()) {
      next = Math.min(next, watch.deadline(from));
      if (watch.health().isSilent() && watch.teller() == null) {
        next = Math.min(next, watch.askAt);
      }
    }
    if (deafSince != Long.MAX_VALUE && !alone) {
      next = Math.min(next, Math.max(deafSince, from) + ALONE);
    }
    promised = next;
    return watches.values().stream().anyMatch(Watch::isFresh) ? 0 : next;
  }

  public Findings findings() {
    return new Findings(
        coordinator,
        epoch,
        incarnation,
        deafSince != Long.MAX_VALUE,
        watches.values().stream().map(Watch::finding).toList());
  }
}
