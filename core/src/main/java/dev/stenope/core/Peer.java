package dev.stenope.core;

import dev.stenope.core.Output.PeerState;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.MailEpoch;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.path.PathMonitor;
import dev.stenope.core.wire.Frame;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Another node of the mesh as this one sees it: what waits for it, the connection in use, those
/// that are being tried, and those that it may still be using.
final class Peer implements ConnectionListener, Post.Outcome {
  /// A connection that was replaced is kept as long as the peer talks on it, and this much longer.
  private static final long LINGER = 20_000_000_000L;

  /// A connection that has been silent for so long is given up.
  private static final long SILENCE = 60_000_000_000L;

  /// The most connections that are tried at once, and that are kept after they were replaced.
  private static final int MAX_CONNECTIONS = 4;

  private static final long LEAST_BACKOFF = 500_000_000L;
  private static final long MOST_BACKOFF = 60_000_000_000L;

  /// The largest backoff while mails do.
  private static final long PATIENT_BACKOFF = 120_000_000_000L;

  private final NodeId id;
  private final Outlet out;
  private final Circle circle;
  private final SecureRandom random;
  private final Dialogue dialogue;
  private final Mailbox mailbox;
  private final Post post;
  private final List<Connection> trying = new ArrayList<>();
  private final List<Connection> retired = new ArrayList<>();
  private String name;
  private Introduction introduction;
  private @Nullable Connection current;
  private PeerState told = PeerState.OFFLINE;

  /// What [#isLinked] was when it was last looked at.
  private boolean linked;

  private int attempts;
  private long meetAt;
  private long lastNow;

  /// What the node does for its peers.
  interface Circle {
    /// A peer may have to be sought, or need not be sought any more.
    void changed();

    /// [Peer#mail] must survive a restart.
    void keep();

    /// The drop should be looked at more often.
    void busy(long now);

    /// The peer has something to send.
    void ready(Peer peer);

    /// The time of day, in nanoseconds since 1970.
    long utc(long now);
  }

  Peer(
      Roster.Member member,
      Introduction introduction,
      Outlet out,
      Circle circle,
      Durability durability,
      Recovered recovered,
      SecureRandom random,
      long now) {
    this.id = member.id();
    this.name = member.name();
    this.introduction = introduction;
    this.out = out;
    this.circle = circle;
    this.random = random;
    this.lastNow = now;
    this.dialogue =
        new Dialogue(
            id,
            this::name,
            out,
            durability,
            recovered,
            random.nextLong(),
            () -> circle.ready(this));
    this.mailbox = dialogue.mailbox();
    this.post = new Post(out, mailbox, this, member.mail(), random, now);
  }

  @Override
  public void keep() {
    circle.keep();
  }

  @Override
  public void busy(long now) {
    circle.busy(now);
  }

  @Override
  public void frame(Frame frame, long written, long now) {
    lastNow = now;
    mailbox.arrived(frame, written, now);
  }

  @Override
  public long utc(long now) {
    return circle.utc(now);
  }

  /// How far the mails have come.
  List<MailEpoch> mail() {
    return post.epochs();
  }

  /// The drop shows names.
  void appeared(List<String> names, long now) {
    post.appeared(names, now);
  }

  /// The drop has given a file that was asked for.
  void fetched(String file, byte[] content, long now) {
    post.fetched(file, content, now);
    wakePost(now);
  }

  String name() {
    return name;
  }

  /// What the two nodes share to meet again.
  Introduction introduction() {
    return introduction;
  }

  /// The two nodes met by another invitation.
  void introduce(String newName, Introduction other) {
    name = newName;
    introduction = other;
  }

  /// What the two nodes say to each other.
  Dialogue dialogue() {
    return dialogue;
  }

  void load(long bytes, long now) {
    lastNow = now;
    dialogue.load(bytes, now);
    flush(now);
  }

  /// Sends what there is.
  void flush(long now) {
    lastNow = now;
    if (current != null) {
      current.flush(now);
    }
    wakePost(now);
  }

  private void wakePost(long now) {
    boolean wasOpen = post.isOpen();
    post.wake(isLinked(now), now);
    if (wasOpen && !post.isOpen() && current != null) {
      mailbox.rewind(now);
      current.flush(now);
    }
    tell(now);
  }

  void ping(long token, long now) {
    if (current == null || !current.ping(token, now)) {
      out.emit(new Output.Notice("not-connected", name + " is not connected."));
    }
  }

  /// Both files of a meeting are readable: the paths of this connection are being tried.
  void agreed(Connection connection, MailEpoch mail, long now) {
    add(trying, connection);
    post.agreed(connection, mail, now);
    tell(now);
  }

  private static void add(List<Connection> connections, Connection connection) {
    if (connections.size() == MAX_CONNECTIONS) {
      connections.removeFirst().drop();
    }
    connections.add(connection);
  }

  /// When the peer should be sought through the drop.
  long wantedAt() {
    return trying.isEmpty() && !isLinked(lastNow) ? meetAt : Long.MAX_VALUE;
  }

  /// The peer is not to be sought before `at`.
  void meetAgain(long at) {
    meetAt = at;
  }

  @Override
  public void up(Connection connection, long now) {
    trying.remove(connection);
    Connection former = current;
    current = connection;
    if (former != null) {
      former.retire(now);
      add(retired, former);
    }
    attempts = 0;
    post.up(connection, now);
    mailbox.rewind(now);
    flush(now);
  }

  @Override
  public void failed(Connection connection, long now) {
    lastNow = now;
    trying.remove(connection);
    connection.drop();
    post.over(connection);
    attempts++;
    long most = post.isOpen() ? PATIENT_BACKOFF : MOST_BACKOFF;
    long backoff = Math.min(most, LEAST_BACKOFF << Math.min(attempts, 10));
    meetAt = now + backoff / 2 + random.nextLong(backoff);
    tell(now);
  }

  @Override
  public void closed(Connection connection, int reason, long now) {
    if (trying.contains(connection)) {
      failed(connection, now);
      return;
    }
    lastNow = now;
    connection.drop();
    post.over(connection);
    retired.remove(connection);
    if (connection == current) {
      current = null;
      meetAt = now + LEAST_BACKOFF;
    }
    tell(now);
  }

  @Override
  public void heard(Connection connection, long now) {
    if (connection == current && !linked) {
      lastNow = now;
      wakePost(now);
    }
  }

  @Override
  public void frame(Connection connection, Frame frame, long now) {
    frame(frame, now, now);
  }

  @Override
  public @Nullable FrameSource source(Connection connection) {
    return connection == current && !post.isOpen() ? mailbox : null;
  }

  @Override
  public void pong(long token, long rtt) {
    out.emit(new Output.Pong(id, token, rtt));
  }

  void wake(long now) {
    lastNow = now;
    for (Connection connection : connections()) {
      connection.wake(now);
    }
    retired.removeIf(
        connection -> {
          boolean over = now - connection.lastHeard() >= LINGER;
          if (over) {
            connection.drop();
          }
          return over;
        });
    if (current != null && now - current.lastHeard() >= SILENCE) {
      current.drop();
      current = null;
    }
    mailbox.expire(now);
    if (current != null && !post.isOpen() && mailbox.wake(now)) {
      flush(now);
    }
    wakePost(now);
  }

  long deadline() {
    boolean carries = current != null && !post.isOpen();
    long next = Math.min(post.deadline(), carries ? mailbox.deadline() : Long.MAX_VALUE);
    next = Math.min(next, mailbox.expiry());
    if (told == PeerState.ONLINE && !linked) {
      next = Math.min(next, post.horizon());
    }
    for (Connection connection : connections()) {
      next = Math.min(next, connection.deadline());
      next = Math.min(next, horizon(connection));
    }
    return next;
  }

  /// When a connection's silence has its next consequence.
  private long horizon(Connection connection) {
    if (retired.contains(connection)) {
      return connection.lastHeard() + LINGER;
    }
    if (connection != current) {
      return Long.MAX_VALUE;
    }
    return connection.lastHeard() + (linked ? PathMonitor.REACH : SILENCE);
  }

  /// The network of this host changed.
  void recheck(long now) {
    if (current != null) {
      current.recheck(now);
    }
  }

  void stop(int reason, long now) {
    for (Connection connection : connections()) {
      connection.close(reason, now);
    }
    trying.clear();
    retired.clear();
    current = null;
    tell(now);
  }

  private List<Connection> connections() {
    List<Connection> all = new ArrayList<>(trying);
    all.addAll(retired);
    if (current != null) {
      all.add(current);
    }
    return all;
  }

  /// Whether a path to the peer carries what is sent.
  boolean isLinked(long now) {
    return current != null && !current.outOfReach(now);
  }

  PeerState state(long now) {
    if (isLinked(now) || post.reaches(now)) {
      return PeerState.ONLINE;
    }
    return trying.isEmpty() ? PeerState.OFFLINE : PeerState.CONNECTING;
  }

  /// Says it when the state has changed.
  private void tell(long now) {
    PeerState state = state(now);
    if (isLinked(now) != linked) {
      linked = !linked;
      circle.changed();
    }
    if (state != told) {
      told = state;
      circle.changed();
      out.emit(new Output.PeerChanged(id, state));
    }
  }

  Status.PeerStatus status(long now) {
    return new Status.PeerStatus(
        id,
        name,
        state(now),
        path(now),
        current == null ? 0 : current.connectNanos(),
        attempts,
        mailbox.queued());
  }

  private Status.@Nullable PathStatus path(long now) {
    if (!isLinked(now) && post.reaches(now)) {
      return new Status.PathStatus("drop", null, null, 0, post.since());
    }
    return current == null ? null : current.pathStatus();
  }
}
