package dev.stenope.core;

import dev.stenope.core.crypto.Session;
import dev.stenope.core.link.Congestion;
import dev.stenope.core.link.FrameSource;
import dev.stenope.core.link.Link;
import dev.stenope.core.link.LinkEvents;
import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.Checklist;
import dev.stenope.core.nat.Punch;
import dev.stenope.core.path.Path;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.PathMonitor;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One session with a peer from the agreement on its keys to its end: the link, the paths that are
/// tried and proven for it, and the sockets that belong to it.
final class Connection implements Sockets.Owner, FrameSource, LinkEvents {
  /// How long, in nanoseconds, paths are sought after the last agreed instant.
  static final long PATIENCE = 7_000_000_000L;

  /// A socket without an authentic packet for so long is closed, unless the path in use needs it.
  private static final long SOCKET_IDLE = 10_000_000_000L;

  /// The least time between two challenges of addresses that nobody named, once the link is up.
  private static final long ROAM_PACE = 200_000_000L;

  private final Outlet out;
  private final Sockets sockets;
  private final Listener listener;
  private final Link link;
  private final PathBook book = new PathBook();
  private final PathMonitor monitor;
  private final Checklist checklist;
  private @Nullable Punch punch;
  private final Map<Integer, Long> socketHeard = new HashMap<>();
  private final Map<Integer, List<Endpoint>> addresses = new HashMap<>();
  private final Map<Integer, Integer> scanSockets = new HashMap<>();
  private final List<Endpoint> remoteScan;
  private final ArrayDeque<Long> pings = new ArrayDeque<>();
  private final long begun;
  private final long giveUp;
  private long connectNanos = -1;
  private long upSince;
  private long sweepAt = Long.MAX_VALUE;
  private long roamAt;
  private int closeReason = -1;
  private boolean moved;
  private boolean gone;

  /// What a connection tells, and where it gets its load from.
  interface Listener {
    /// The first path is proven.
    void up(Connection connection, long now);

    /// No path was found in time.
    void failed(Connection connection, long now);

    /// The peer has closed the session.
    void closed(Connection connection, int reason, long now);

    /// A MESSAGE or ACCEPTED frame.
    void frame(Connection connection, Frame frame, long now);

    void pong(long token, long rtt);

    /// What the connection has to carry; null while it is not the one in use.
    @Nullable FrameSource source(Connection connection);
  }

  /// What both files say about where to look. `instant` is the agreed one by the steady clock;
  /// `scan` holds the own port numbers that belong to `remoteScan`; `oneWay` estimates the way from
  /// one node to the other, in nanoseconds.
  record Plan(
      int socket,
      List<Endpoint> local,
      List<Candidate> remotes,
      int[] scan,
      List<Endpoint> remoteScan,
      long instant,
      long oneWay) {}

  Connection(
      Outlet out,
      Sockets sockets,
      Listener listener,
      Session session,
      Plan plan,
      RandomGenerator random,
      long now) {
    this.out = out;
    this.sockets = sockets;
    this.listener = listener;
    this.monitor = new PathMonitor(book, now);
    this.checklist = new Checklist();
    this.remoteScan = plan.remoteScan();
    this.begun = now;
    this.link =
        new Link(
            new SessionProtection(session.sealer(now), session.opener()),
            this,
            this,
            Congestion.Algorithm.CUBIC,
            random);
    this.giveUp = Math.max(now, plan.instant()) + PATIENCE;
    sockets.handOver(plan.socket(), this);
    socketHeard.put(plan.socket(), now);
    addresses.put(plan.socket(), plan.local());
    checklist.addSocket(plan.socket(), plan.local(), now);
    long outside = yields(session.role(), plan) ? plan.instant() : now;
    for (Candidate remote : plan.remotes()) {
      checklist.addRemote(remote, remote.type() == Candidate.Type.HOST ? now : outside);
    }
    openScan(session.role(), plan, now);
  }

  /// Whether the requester's first packet must come before ours. It reads the response later than
  /// that is written, so what the responder sends at once is early, and a router that remembers
  /// uninvited packets then moves the requester's port. Where both routers are such, there are
  /// ports to scan on both sides.
  private static boolean yields(Session.Role role, Plan plan) {
    return role == Session.Role.RESPONDER
        && plan.scan().length == 0
        && !plan.remoteScan().isEmpty();
  }

  private void openScan(Session.Role role, Plan plan, long now) {
    int pairs = Math.min(plan.scan().length, remoteScan.size());
    if (pairs == 0 || now >= plan.instant() + Punch.width(plan.oneWay())) {
      return;
    }
    punch =
        new Punch(
            role == Session.Role.REQUESTER ? Punch.Role.STAGGERED : Punch.Role.TOGETHER,
            plan.instant(),
            Punch.step(plan.oneWay()));
    for (int k = 0; k < pairs; k++) {
      int socket = sockets.open(plan.scan()[k], this);
      scanSockets.put(socket, k);
      socketHeard.put(socket, now);
    }
  }

  @Override
  public void opened(int socket, List<Endpoint> local, long now) {
    addresses.put(socket, local);
    Integer pair = scanSockets.get(socket);
    if (pair != null && punch != null) {
      punch.add(pair, new Path(socket, remoteScan.get(pair)));
    }
  }

  @Override
  public void failed(int socket, long now) {
    socketHeard.remove(socket);
    sockets.close(socket);
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
    socketHeard.put(path.socket(), now);
    if (book.find(path) != null) {
      book.heard(path, now);
    } else if (!isUp()) {
      checklist.heard(path, now);
    } else if (now >= roamAt) {
      roamAt = now + ROAM_PACE;
      checklist.heard(path, now);
    }
  }

  @Override
  public void frame(Frame frame, Path path, long now) {
    listener.frame(this, frame, now);
  }

  @Override
  public void validated(Path path, long rtt, Endpoint observed, long now) {
    checklist.validated(path);
    book.validated(path, rtt, now);
    moved = true;
    if (path.equals(link.path()) && !pings.isEmpty()) {
      listener.pong(pings.removeFirst(), rtt);
    }
  }

  @Override
  public void closed(int reason, long now) {
    closeReason = reason;
  }

  /// Does what a packet gave rise to, once the link is done with it.
  private void settle(long now) {
    if (closeReason >= 0) {
      listener.closed(this, closeReason, now);
      return;
    }
    if (moved) {
      moved = false;
      choose(now);
    }
    if (checklist.deadline() <= now) {
      checklist.wake(now, path -> link.challenge(path, false, now, out));
    }
    link.flush(now, out);
  }

  private void choose(long now) {
    Path current = monitor.current();
    PathBook.Known best = book.best(current);
    if (best == null || best.path().equals(current)) {
      return;
    }
    monitor.use(best.path());
    link.use(best.path(), now);
    if (current == null) {
      upSince = now;
      sweepAt = now + SOCKET_IDLE;
      punch = null;
      listener.up(this, now);
    }
  }

  boolean isUp() {
    return monitor.current() != null;
  }

  /// The time from both files being readable to the first sealed packet, in nanoseconds; 0 before
  /// it.
  long connectNanos() {
    return Math.max(0, connectNanos);
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
    if (path == null || pings.size() >= 64) {
      return false;
    }
    pings.add(token);
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
    Path path = monitor.current();
    PathBook.Known known = path == null ? null : book.find(path);
    if (known == null) {
      return null;
    }
    List<Endpoint> local = addresses.getOrDefault(known.path().socket(), List.of());
    Endpoint own =
        local.stream()
            .filter(endpoint -> endpoint.isV4() == known.path().remote().isV4())
            .findFirst()
            .orElse(known.path().remote());
    return new Status.PathStatus(
        known.kind().name().toLowerCase(Locale.ROOT),
        own,
        known.path().remote(),
        known.rtt(),
        upSince);
  }

  void wake(long now) {
    if (gone) {
      return;
    }
    if (!isUp() && now >= giveUp) {
      listener.failed(this, now);
      return;
    }
    checklist.wake(now, path -> link.challenge(path, false, now, out));
    if (punch != null) {
      punch.wake(now, path -> link.challenge(path, false, now, out));
    }
    monitor.wake(now, path -> link.challenge(path, false, now, out));
    if (monitor.suspect()) {
      choose(now);
    }
    if (now >= sweepAt) {
      sweep(now);
    }
    link.wake(now, out);
  }

  /// Closes the sockets over which the peer did not choose to talk.
  private void sweep(long now) {
    Path path = monitor.current();
    for (Map.Entry<Integer, Long> heard : List.copyOf(socketHeard.entrySet())) {
      int socket = heard.getKey();
      if (path != null && path.socket() != socket && now - heard.getValue() >= SOCKET_IDLE) {
        socketHeard.remove(socket);
        addresses.remove(socket);
        book.closed(socket);
        sockets.close(socket);
      }
    }
    sweepAt = socketHeard.size() > 1 ? now + SOCKET_IDLE : Long.MAX_VALUE;
  }

  long deadline() {
    if (gone) {
      return Long.MAX_VALUE;
    }
    long next = Math.min(link.deadline(), sweepAt);
    next = Math.min(next, isUp() ? monitor.deadline() : giveUp);
    next = Math.min(next, checklist.deadline());
    return punch == null ? next : Math.min(next, punch.deadline());
  }

  /// Says goodbye over the path in use.
  void close(int reason, long now) {
    link.close(reason, now, out);
    drop();
  }

  /// Ends without a word.
  void drop() {
    gone = true;
    socketHeard.keySet().forEach(sockets::close);
    socketHeard.clear();
  }

  @Override
  public @Nullable Object fill(Writer packet, long now) {
    FrameSource source = listener.source(this);
    return source == null ? null : source.fill(packet, now);
  }

  @Override
  public void acked(Object token, long now) {
    FrameSource source = listener.source(this);
    if (source != null) {
      source.acked(token, now);
    }
  }

  @Override
  public void lost(Object token, long now) {
    FrameSource source = listener.source(this);
    if (source != null) {
      source.lost(token, now);
    }
  }
}
