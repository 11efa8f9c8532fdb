package dev.stenope.core;

import dev.stenope.core.crypto.Session;
import dev.stenope.core.link.Link;
import dev.stenope.core.link.LinkClock;
import dev.stenope.core.link.LinkEvents;
import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.Checklist;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.path.Path;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.PathMonitor;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Frame;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One session with a peer from the agreement on its keys to its end: the link, the paths that are
/// tried and proven for it, and the sockets that belong to it.
final class Connection implements Sockets.Owner, LinkEvents {
  /// A socket without an authentic packet for so long is closed, unless the path in use needs it.
  private static final long SOCKET_IDLE = 10_000_000_000L;

  /// No path is sought longer ahead than this: what the peer says of the agreed instant may lie.
  private static final long MOST_AHEAD = 20_000_000_000L;

  /// The least time between two challenges of addresses that nobody named, once the link is up.
  private static final long ROAM_PACE = 200_000_000L;

  private final Outlet out;
  private final HeldSockets held;
  private final ConnectionListener listener;
  private final Link link;
  private final PathBook book;
  private final PathMonitor monitor;
  private final Checklist checklist = new Checklist();
  private final Channel channel;
  private final Plan plan;
  private final TurnWay relay;
  private final Openings openings;
  private final Pings pings = new Pings();
  private final SessionProtection protection;
  private final long begun;
  private final long giveUp;
  private long connectNanos = -1;
  private long upSince;
  private long sweepAt = Long.MAX_VALUE;
  private long roamAt;
  private int closeReason = -1;
  private @Nullable Path unknown;
  private boolean moved;

  /// The peer has sent more than a challenge by a relay.
  private boolean byRelay;

  private boolean retired;
  private boolean gone;

  Connection(
      Outlet out,
      Sockets sockets,
      ConnectionListener listener,
      Session session,
      Plan plan,
      Precedents.Trial trial,
      Channel.Way way,
      LinkClock clock,
      Settings settings,
      RandomGenerator random,
      long now) {
    this.out = out;
    this.held = new HeldSockets(sockets);
    this.listener = listener;
    this.book = new PathBook(plan.local());
    this.monitor = new PathMonitor(book, now);
    this.plan = plan;
    this.begun = now;
    this.protection = new SessionProtection(session.sealer(now), session.opener());
    FrameSource source = new CurrentSource(() -> listener.source(this));
    this.link =
        new Link(protection, source, this, clock, settings.congestion(), settings.fec(), random);
    sockets.handOver(plan.socket(), this);
    held.add(plan.socket(), plan.local(), now);
    checklist.addSocket(plan.socket(), plan.local(), now);
    long outside = plan.yields(trial.attempt()) ? plan.instant() : now;
    this.relay = new TurnWay(sockets, this, plan, held, book, checklist, now);
    for (Candidate remote : plan.plausible()) {
      if (!relay.add(remote)) {
        checklist.addRemote(remote, remote.type() == Candidate.Type.HOST ? now : outside);
      }
    }
    this.openings =
        new Openings(
            sockets,
            this,
            held,
            plan,
            trial,
            random,
            (path, then) -> link.challenge(path, false, then, out),
            listener.searches(),
            now);
    this.giveUp = Math.clamp(plan.instant(), now, now + MOST_AHEAD) + openings.patience();
    this.channel = new Channel(sockets, this, session, way, now);
  }

  @Override
  public void opened(int socket, List<Endpoint> local, long now) {
    held.opened(socket, local);
    if (relay.owns(socket)) {
      relay.opened(local.getFirst(), now);
    } else {
      openings.opened(socket);
    }
  }

  @Override
  public void failed(int socket, long now) {
    Path current = monitor.current();
    book.closed(socket);
    checklist.closed(socket);
    held.close(socket);
    if (current != null && current.socket() == socket) {
      choose(now);
      if (book.paths().isEmpty()) {
        listener.closed(this, -1, now);
      }
    }
  }

  @Override
  public void arrived(Input.Arrived datagram, long now) {
    Path current = link.path();
    Path from =
        current != null
                && current.socket() == datagram.socket()
                && current.remote().equals(datagram.from())
            ? current
            : new Path(datagram.socket(), datagram.from());
    if (link.arrived(from, datagram.buffer(), datagram.offset(), datagram.length(), now, out)) {
      settle(now);
    }
  }

  @Override
  public void heard(Path path, long now) {
    if (connectNanos < 0) {
      connectNanos = now - begun;
    }
    monitor.heard(now);
    held.heard(path.socket(), now);
    if (book.find(path) != null) {
      book.heard(path, now);
    } else if (channel.owns(path)) {
      channel.heard(path, now);
    } else if (!isDirect()) {
      checklist.heard(path, now);
    } else if (now >= roamAt && !retired) {
      roamAt = now + ROAM_PACE;
      unknown = path;
    }
  }

  @Override
  public void frame(Frame frame, Path path, long now) {
    byRelay |= path.kind().isRelay();
    listener.frame(this, frame, now);
  }

  @Override
  public void validated(Path path, long rtt, Endpoint observed, long now) {
    checklist.validated(path);
    listener.searches().heardFrom(path.remote().host());
    channel.validated(path, now);
    book.validated(path, rtt, now);
    book.mapped(path, plan.isMapped(path, observed));
    moved = true;
    pings.answered(now - rtt, rtt, listener::pong);
  }

  @Override
  public void closed(int reason, long now) {
    closeReason = reason;
  }

  /// Does what a packet gave rise to, once the link is done with it.
  private void settle(long now) {
    if (closeReason >= 0 || protection.isSpent()) {
      listener.closed(this, closeReason, now);
      return;
    }
    if (!retired) {
      seek(now);
    }
    listener.heard(this, now);
    link.stir(now);
  }

  private void seek(long now) {
    if (byRelay) {
      byRelay = false;
      doubt(now);
    }
    if (moved) {
      moved = false;
      choose(now);
    }
    if (unknown != null) {
      link.challenge(unknown, false, now, out);
      unknown = null;
    }
    if (checklist.deadline() <= now) {
      checklist.wake(now, path -> link.challenge(path, false, now, out));
    }
    askBrokers(now);
  }

  private void doubt(long now) {
    if (isDirect()) {
      monitor.doubt(now, path -> link.challenge(path, false, now, out));
    }
  }

  private void askBrokers(long now) {
    channel.wake(inUse(), works(), now, book, path -> link.challenge(path, false, now, out));
  }

  private PathBook.@Nullable Known inUse() {
    Path path = monitor.current();
    return path == null ? null : book.find(path);
  }

  private boolean works() {
    return needsNoBroker() && !monitor.suspect();
  }

  private void choose(long now) {
    Path current = monitor.current();
    PathBook.Known best = book.best(current);
    if (best == null || best.path().equals(current)) {
      return;
    }
    monitor.use(best.path());
    link.use(best.path(), now);
    if (best.kind().isDirect()) {
      openings.stop();
    }
    if (current == null) {
      upSince = now;
      sweepAt = now + SOCKET_IDLE;
      listener.up(this, now);
    }
  }

  boolean isUp() {
    return monitor.current() != null;
  }

  /// Whether the path in use leads to the peer without a server in between.
  boolean isDirect() {
    PathBook.Known known = inUse();
    return known != null && known.kind().isDirect();
  }

  boolean needsNoBroker() {
    PathBook.Known known = inUse();
    return known != null && !known.kind().needsBroker();
  }

  /// The time from both files being readable to the first sealed packet, in nanoseconds; 0 before
  /// it.
  long connectNanos() {
    return Math.max(0, connectNanos);
  }

  long upSince() {
    return upSince;
  }

  /// Whether the path in use leaves a challenge unanswered.
  boolean isSuspect() {
    return monitor.suspect();
  }

  boolean outOfReach(long now) {
    return monitor.outOfReach(now);
  }

  long lastHeard() {
    return monitor.lastHeard();
  }

  /// Sends what the listener has.
  void flush(long now) {
    link.flush(now, out);
  }

  /// Measures the path in use; false if there is none.
  boolean ping(long token, long now) {
    Path path = link.path();
    if (path == null || !pings.add(token, now)) {
      return false;
    }
    link.challenge(path, false, now, out);
    return true;
  }

  /// Challenges all known paths: the network changed, or the node woke up.
  void recheck(long now) {
    for (PathBook.Known known : book.paths()) {
      link.challenge(known.path(), false, now, out);
    }
  }

  Status.@Nullable PathStatus pathStatus() {
    PathBook.Known known = inUse();
    return known == null ? null : held.status(known, link.statistics().loss(), upSince);
  }

  /// Another connection took its place. What the peer still sends is taken and acknowledged; of
  /// itself it does nothing any more, so that two such connections fall silent.
  void retire(long now) {
    retired = true;
    link.use(null, now);
  }

  void wake(long now) {
    if (gone) {
      return;
    }
    if (retired) {
      link.wake(now, out);
      return;
    }
    if (!isUp() && now >= giveUp) {
      listener.failed(this, now);
      return;
    }
    checklist.wake(now, path -> link.challenge(path, false, now, out));
    openings.wake(now);
    monitor.wake(now, path -> link.challenge(path, false, now, out));
    if (monitor.suspect()) {
      choose(now);
      relay.suspect(inUse(), now);
    }
    askBrokers(now);
    if (now >= sweepAt) {
      sweep(now);
    }
    link.wake(now, out);
    if (link.isOverdue()) {
      doubt(now);
    }
  }

  /// Closes the sockets over which the peer did not choose to talk.
  private void sweep(long now) {
    Path path = monitor.current();
    for (int socket : held.silentSince(now - SOCKET_IDLE)) {
      if (path != null && path.socket() != socket && isDirect() && !relay.owns(socket)) {
        failed(socket, now);
      }
    }
    sweepAt = held.count() > 1 ? now + SOCKET_IDLE : Long.MAX_VALUE;
  }

  long deadline() {
    if (gone) {
      return Long.MAX_VALUE;
    }
    if (retired) {
      return link.deadline();
    }
    long next = Math.min(link.deadline(), sweepAt);
    next = Math.min(next, isUp() ? monitor.deadline() : giveUp);
    next = Math.min(next, checklist.deadline());
    next = Math.min(next, channel.deadline(inUse(), works()));
    return Math.min(next, openings.deadline());
  }

  /// Says goodbye over the path in use.
  void close(int reason, long now) {
    link.close(reason, now, out);
    drop();
  }

  /// Ends without a word.
  void drop() {
    gone = true;
    held.close();
    channel.close();
  }
}
