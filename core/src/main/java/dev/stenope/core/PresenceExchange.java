package dev.stenope.core;

import dev.stenope.core.Status.PresenceStatus;
import dev.stenope.core.Status.Reach;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Watch;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import org.jspecify.annotations.Nullable;

/// What this node and one peer know of each other's presence. Only the latest is ever said, over
/// paths alone, and none of it is kept on a disk. Times are in nanoseconds.
final class PresenceExchange {
  /// The least time between two changes that are told here, however often the peer changes.
  private static final long PACE = 200_000_000;

  /// The most seconds for which a peer can have been what it says: ten years.
  private static final long MAX_AGE = 315_360_000;

  private static final long SECOND = 1_000_000_000;

  /// The longest PRESENCE frame, in bytes.
  private static final int FRAME_SIZE = 1 + 8 + 2 + 8;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final OwnPresence own;
  private final Ward ward;
  private final NodeId id;
  private final Watch watch;
  private final Reports reports = new Reports();
  private boolean unsaid;
  private @Nullable Connection speaker;
  private long revision;
  private @Nullable Presence said;
  private long saidSince;
  private long lastSign = NEVER;
  private boolean asleep;
  private long mailSince = NEVER;
  private Shown shown = new Shown(Presence.OFFLINE, Reach.NONE, false);
  private long showAt = Long.MAX_VALUE;
  private long quietUntil = NEVER;

  /// What is told of the peer when it changes.
  record Shown(Presence presence, Reach reach, boolean suspect) {}

  PresenceExchange(Ward ward, NodeId id, long now) {
    this.ward = ward;
    this.id = id;
    this.own = ward.own();
    this.watch = ward.watch(id, now);
  }

  /// The peer is to hear what this node is: that has changed, or the peer may not have heard it.
  void say() {
    unsaid = true;
  }

  /// The peer is to hear of a node of the mesh.
  void report(Frame.Report report) {
    reports.say(report);
  }

  /// What a connection carries: this before what `others` have.
  FrameSource before(FrameSource others) {
    return reports.before(new Leading(this::write, others));
  }

  private @Nullable Runnable write(Writer packet, long now) {
    if (!unsaid || packet.remaining() < FRAME_SIZE) {
      return null;
    }
    unsaid = false;
    Frame.Presence frame = own.frame(now);
    Frame.write(packet, frame);
    return () -> unsaid |= frame.revision() == own.revision();
  }

  /// The peer says what it is, or what it knows of others.
  void heard(Connection from, Frame frame, long now) {
    switch (frame) {
      case Frame.Presence presence -> heard(from, presence, now);
      case Frame.Report report -> ward.reported(id, report, now);
      default -> throw new IllegalArgumentException("no frame of presence: " + frame);
    }
  }

  /// A packet that was overtaken says nothing any more.
  private void heard(Connection from, Frame.Presence frame, long now) {
    Presence presence = Presence.of(frame.code());
    if (presence == null || from == speaker && frame.revision() <= revision) {
      return;
    }
    speaker = from;
    revision = frame.revision();
    said = presence;
    saidSince = now - Math.min(frame.age(), MAX_AGE) * SECOND;
  }

  /// The peer has said goodbye.
  void left(long now) {
    asleep = true;
    lastSign = now;
    watch.left(now);
  }

  /// The latest packet of the peer came at `at`.
  private void seen(long at) {
    watch.heard(at);
    sign(at);
  }

  /// The latest file of the peer was seen in the drop at `at`.
  private void wrote(long at) {
    watch.wrote(at);
    sign(at);
  }

  private void sign(long at) {
    if (at > lastSign) {
      lastSign = at;
      asleep = false;
    }
  }

  /// The peer as it is by all ways to it; `isLinked` tells whether a path carries what is sent.
  PresenceStatus status(@Nullable Connection current, boolean isLinked, Post post, long now) {
    if (current != null && isLinked) {
      seen(current.lastHeard());
      Reach reach = current.isDirect() ? Reach.DIRECT : Reach.RELAYED;
      return linked(reach, current.isSuspect(), current.upSince(), now);
    }
    wrote(post.lastSign());
    return post.reaches(now) ? byMail(now) : away(post.isWritten() ? Reach.MAIL : Reach.NONE, now);
  }

  /// The peer as it is while a path leads to it, which has stood since `since`.
  private PresenceStatus linked(Reach reach, boolean suspect, long since, long now) {
    mailSince = NEVER;
    return said == null
        ? new PresenceStatus(Presence.ONLINE, age(since, now), reach, suspect)
        : new PresenceStatus(said, age(saidSince, now), reach, suspect);
  }

  /// As it is while the two exchange mails alone: it runs, and more is not said there.
  private PresenceStatus byMail(long now) {
    mailSince = mailSince == NEVER ? now : mailSince;
    return new PresenceStatus(Presence.ONLINE, age(mailSince, now), Reach.MAIL, false);
  }

  /// As it is while it does not answer.
  private PresenceStatus away(Reach reach, long now) {
    mailSince = NEVER;
    Presence presence = asleep ? Presence.ASLEEP : Presence.OFFLINE;
    return new PresenceStatus(presence, lastSign <= NEVER ? -1 : age(lastSign, now), reach, false);
  }

  private static long age(long since, long now) {
    return Math.max(0, now - since) / SECOND;
  }

  /// What has to be told of the peer now, null if that is nothing.
  @Nullable Shown news(PresenceStatus status, long now) {
    Shown next = new Shown(status.presence(), status.reach(), status.suspect());
    if (next.equals(shown) || now < quietUntil) {
      showAt = next.equals(shown) ? Long.MAX_VALUE : quietUntil;
      return null;
    }
    showAt = Long.MAX_VALUE;
    quietUntil = now + PACE;
    shown = next;
    return next;
  }

  /// When [#news] has something that it has not told yet.
  long deadline() {
    return showAt;
  }
}
