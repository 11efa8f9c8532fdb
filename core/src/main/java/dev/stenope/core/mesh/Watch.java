package dev.stenope.core.mesh;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Frame;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What this node knows of whether one peer lives. Any frame of the peer is a sign of life, and so
/// is what others say that they have heard of it; that somebody has not heard it is no sign of
/// anything. Times are in nanoseconds since 1970.
public final class Watch {
  private static final long SECOND = 1_000_000_000;

  /// The silences after which a peer is suspect, unhealthy and dead.
  public static final long SUSPECT = 5 * SECOND;

  public static final long UNHEALTHY = 15 * SECOND;
  public static final long DEAD = 60 * SECOND;

  /// The silence after which it is unhealthy where nobody else can be asked.
  static final long UNHEALTHY_UNASKED = 30 * SECOND;

  /// How much longer a file in the drop counts than a frame: two nodes that have nothing else look
  /// for each other there each few minutes.
  static final long BY_MAIL = 240 * SECOND;

  /// How long what another node has said of the peer makes it one that watches it, too.
  private static final long WITNESS = 10 * SECOND;

  static final long NEVER = Long.MIN_VALUE / 2;

  private final NodeId id;
  private final Restlessness restlessness = new Restlessness();
  private Health health = Health.UNKNOWN;
  private long since;
  private long sign = NEVER;
  private long heard = NEVER;

  /// The silence counts from here.
  private long counted = NEVER;

  /// What that was when the peer became suspect.
  private long quietFrom = NEVER;

  private boolean byMail;
  private boolean left;
  private @Nullable NodeId via;

  /// Something has come since the last [#judge].
  private boolean fresh;

  private long judgedAt = NEVER;

  /// Those that watch the peer, too, with the time of their latest report.
  private final Map<NodeId, Long> witnesses = new TreeMap<>();

  private @Nullable NodeId teller;
  private boolean able;
  long askAt;

  Watch(NodeId id, long now) {
    this.id = id;
    this.since = now;
  }

  /// A frame of the peer came at `at`.
  public void heard(long at) {
    if (at > heard) {
      heard = at;
      sign(at, at, null);
    }
  }

  /// A file of the peer was seen in the drop at `at`.
  public void wrote(long at) {
    sign(at, at + BY_MAIL, null);
    byMail |= sign == at && heard != at;
  }

  /// The peer has said goodbye.
  public void left(long now) {
    sign(now, now, null);
    left = true;
  }

  /// Another node reports of the peer. Whom this node does not know itself, it leaves to others.
  void reported(NodeId from, Frame.Report report, long now) {
    if (report.heard() > 0) {
      witnesses.put(from, now);
      long at = now - report.silence();
      if (at > sign && (health.isExpected() || health == Health.DEAD)) {
        sign(at, at, from);
        left = report.has(Frame.Report.LEFT);
      }
    }
    if (report.has(Frame.Report.TOLD) && health.isSilent()) {
      teller = from;
    }
  }

  private void sign(long at, long until, @Nullable NodeId by) {
    if (at > sign) {
      sign = at;
      counted = until;
      via = by;
      left = false;
      byMail = false;
      fresh = true;
    }
  }

  /// Brings the state in line with the silence and returns what it was before. A state gets worse
  /// by silence since `from` alone: nobody is blamed for what this node has slept through.
  Health judge(Hearing hearing, long from, long now) {
    Health before = health;
    judgedAt = now;
    fresh = false;
    if (sign == NEVER) {
      return before;
    }
    if (left || now - counted < SUSPECT) {
      if (health.isSilent() && !left) {
        restlessness.returned(sign - quietFrom, now);
      }
      become(left ? Health.LEFT : Health.HEALTHY, now);
      return before;
    }
    Health worse = worse(hearing, now - Math.max(counted, from), now);
    if (worse.compareTo(health) > 0) {
      become(worse, now);
    }
    return before;
  }

  private Health worse(Hearing hearing, long silence, long now) {
    long unhealthy = hearing == Hearing.NOBODY_THERE ? UNHEALTHY_UNASKED : UNHEALTHY;
    if (hearing == Hearing.DEAF || silence < unhealthy + restlessness.extra(now)) {
      return Health.SUSPECT;
    }
    return silence < DEAD ? Health.UNHEALTHY : Health.DEAD;
  }

  private void become(Health next, long now) {
    if (next != health) {
      if (health == Health.HEALTHY) {
        quietFrom = counted;
      }
      health = next;
      since = now;
    }
  }

  /// The silence is over.
  void forgive() {
    teller = null;
    witnesses.clear();
  }

  /// Whether [#judge] may have another result at once.
  boolean isFresh() {
    return fresh && health != Health.HEALTHY;
  }

  /// When it may have another result, if nobody is heard of meanwhile and silence counts from
  /// `from` at the earliest.
  long deadline(long from) {
    if (!health.isExpected()) {
      return Long.MAX_VALUE;
    }
    if (health == Health.HEALTHY) {
      return counted + SUSPECT;
    }
    long start = Math.max(counted, from);
    for (long silence :
        new long[] {UNHEALTHY + restlessness.extra(judgedAt), UNHEALTHY_UNASKED, DEAD}) {
      if (start + silence > judgedAt) {
        return start + silence;
      }
    }
    return Long.MAX_VALUE;
  }

  NodeId id() {
    return id;
  }

  public Health health() {
    return health;
  }

  long since() {
    return since;
  }

  /// The latest sign of life.
  long sign() {
    return sign;
  }

  /// Whether this node has heard the peer itself in the last `span`.
  boolean isHeard(long span, long now) {
    return now - heard < span;
  }

  /// Whether this node should hear the peer itself.
  boolean isAudible() {
    return health.isExpected() && heard != NEVER && !byMail;
  }

  /// Whether what is said to the peer reaches it, as far as one can know.
  boolean isLinked() {
    return health == Health.HEALTHY && judgedAt - heard < UNHEALTHY;
  }

  /// What this node reports of the peer to others.
  Frame.Report report(int flags, long epoch, long now) {
    long silence = left ? now - sign : now - heard;
    long told = heard == NEVER && !left ? 0 : 1 + Math.max(0, silence) / Frame.Report.UNIT;
    int all = flags | (left ? Frame.Report.LEFT : 0) | (teller != null ? Frame.Report.TOLD : 0);
    return new Frame.Report(id.text(), told, all, epoch);
  }

  /// Whether `node` has reported of the peer lately.
  boolean hasWitness(NodeId node, long now) {
    return now - witnesses.getOrDefault(node, NEVER) < WITNESS;
  }

  /// The same, at whatever time.
  boolean hadWitness(NodeId node) {
    return witnesses.containsKey(node);
  }

  @Nullable NodeId teller() {
    return teller;
  }

  void toldBy(NodeId node) {
    teller = node;
  }

  /// Whether the peer has ways to tell people of others.
  boolean isAble() {
    return able;
  }

  void able(boolean now) {
    able = now;
  }

  Findings.Finding finding() {
    return new Findings.Finding(id, health, since, sign == NEVER ? -1 : sign, via, teller);
  }

  /// Whom this node hears beside the peer.
  enum Hearing {
    /// Somebody: the silence is the peer's.
    OTHERS,
    /// Nobody of those that should be there: it may be this node that hears nothing.
    DEAF,
    /// Nobody else is there.
    NOBODY_THERE
  }
}
