package dev.stenope.core;

import dev.stenope.core.Output.PeerState;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.MailEpoch;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Guests;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Frame;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Another node of the mesh as this one sees it: what waits for it, the connection in use, those
/// that are being tried, and those that it may still be using.
final class Peer implements ConnectionListener, Post.Outcome {
  private final NodeId id;
  private final Outlet out;
  private final Circle circle;
  private final SecureRandom random;
  private final Dialogue dialogue;
  private final Mailbox mailbox;
  private final Post post;
  private final PresenceExchange presence;
  private final FrameSource load;
  private final Backoff backoff = new Backoff();
  private final SearchBudget searches;
  private final Rotation rotation;
  private final Connections connections = new Connections();
  private String name;
  private Introduction introduction;
  private PeerState told = PeerState.OFFLINE;

  /// What [#isLinked] was when it was last looked at.
  private boolean linked;

  private long lastNow;

  Peer(
      Roster.Member member,
      Introduction introduction,
      Guests guests,
      Outlet out,
      Circle circle,
      Ward ward,
      Rotation rotation,
      Mailroom mailroom,
      SecureRandom random,
      long now) {
    this.id = member.id();
    this.name = member.name();
    this.introduction = introduction;
    this.out = out;
    this.circle = circle;
    this.rotation = rotation;
    this.random = random;
    this.lastNow = now;
    this.searches = new SearchBudget(() -> !guests.has(name));
    this.dialogue =
        new Dialogue(id, this::name, out, mailroom, random.nextLong(), () -> circle.ready(this));
    this.mailbox = dialogue.mailbox();
    this.post = new Post(out, mailbox, this, member.mail(), random, now);
    this.presence = new PresenceExchange(ward, id, now);
    this.load = presence.before(mailbox);
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
  public void disowned() {
    circle.disowned(id);
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
    Connection current = connections.current();
    lastNow = now;
    if (current != null) {
      current.flush(now);
    }
    wakePost(now);
  }

  private void wakePost(long now) {
    Connection current = connections.current();
    boolean wasOpen = post.isOpen();
    post.wake(isLinked(now), now);
    if (wasOpen && !post.isOpen() && current != null) {
      mailbox.rewind(now);
      presence.say();
      current.flush(now);
    }
    tell(now);
  }

  /// The peer is to hear that this node is something else now.
  void present(long now) {
    presence.say();
    flush(now);
  }

  /// The peer is to hear of a node of the mesh by the next flush; false if no path leads to it.
  boolean report(Frame.Report report, long now) {
    if (isLinked(now)) {
      presence.report(report);
      circle.changed();
    }
    return isLinked(now);
  }

  void ping(long token, long now) {
    Connection current = connections.current();
    if (current == null || !current.ping(token, now)) {
      out.emit(new Output.Notice("not-connected", name + " is not connected."));
    }
  }

  /// Both files of a meeting are readable: the paths of this connection are being tried.
  void agreed(Connection connection, MailEpoch mail, long now) {
    connections.add(connection);
    post.agreed(connection, mail, now);
    tell(now);
  }

  /// When the peer should be sought through the drop.
  long wantedAt() {
    Connection current = connections.current();
    boolean suffices = current != null && current.isDirect() && isLinked(lastNow);
    long wanted = suffices ? rotation.at() : backoff.next();
    return connections.isTrying() ? Long.MAX_VALUE : wanted;
  }

  /// Whether a relayed address would be a better way than the one that is there.
  boolean wantsRelay() {
    Connection current = connections.current();
    return current == null || !isLinked(lastNow) || !current.needsNoBroker();
  }

  /// The peer is not to be sought before `at`.
  void meetAgain(long at) {
    backoff.until(at);
  }

  @Override
  public void up(Connection connection, long now) {
    connections.up(connection, now);
    backoff.succeeded(now);
    rotation.up(now);
    post.up(connection, now);
    mailbox.rewind(now);
    presence.say();
    flush(now);
  }

  @Override
  public void failed(Connection connection, long now) {
    lastNow = now;
    connections.remove(connection);
    post.over(connection);
    rotation.failed(now);
    backoff.failed(post.isOpen() || isLinked(now), random, now);
    tell(now);
  }

  @Override
  public void closed(Connection connection, int reason, long now) {
    if (reason == 0 && !connections.isRetired(connection)) {
      presence.left(now);
      post.left();
    } else if (reason == Frame.Close.DISOWNED) {
      disowned();
    }
    if (connections.isTrying(connection)) {
      failed(connection, now);
      return;
    }
    lastNow = now;
    if (connection == connections.current()) {
      backoff.lost(now);
    }
    connections.remove(connection);
    post.over(connection);
    tell(now);
  }

  @Override
  public void heard(Connection connection, long now) {
    Connection current = connections.current();
    if (connection == current && !linked) {
      lastNow = now;
      wakePost(now);
    }
  }

  @Override
  public void frame(Connection connection, Frame frame, long now) {
    if (!(frame instanceof Frame.Presence || frame instanceof Frame.Report)) {
      frame(frame, now, now);
    } else if (!connections.isRetired(connection)) {
      presence.heard(connection, frame, now);
    }
  }

  @Override
  public @Nullable FrameSource source(Connection connection) {
    Connection current = connections.current();
    return connection == current && !post.isOpen() ? load : null;
  }

  /// The meetings that have failed since one has not.
  int attempts() {
    return backoff.attempts();
  }

  @Override
  public SearchBudget searches() {
    return searches;
  }

  @Override
  public void pong(long token, long rtt) {
    out.emit(new Output.Pong(id, token, rtt));
  }

  void wake(long now) {
    Connection current = connections.current();
    lastNow = now;
    connections.wake(now);
    if (current != null && current.isSuspect()) {
      // The peer may have moved, and written of it.
      circle.busy(now);
    }
    mailbox.expire(now);
    if (current != null && !post.isOpen() && mailbox.wake(now)) {
      flush(now);
    }
    wakePost(now);
  }

  long deadline() {
    Connection current = connections.current();
    boolean carries = current != null && !post.isOpen();
    long next = Math.min(post.deadline(), carries ? mailbox.deadline() : Long.MAX_VALUE);
    next = Math.min(next, Math.min(mailbox.expiry(), presence.deadline()));
    if (told == PeerState.ONLINE && !linked) {
      next = Math.min(next, post.horizon());
    }
    return Math.min(next, connections.deadline(linked));
  }

  /// The network of this host changed: what is being tried aims at what this node was before.
  void recheck(long now) {
    connections.giveUpTrying(post::over);
    searches.renew();
    Connection current = connections.current();
    if (current != null) {
      current.recheck(now);
      rotation.moved(now);
    }
  }

  /// Takes back what is on its way to the peer, and leaves it for good.
  void leave(int reason, long now) {
    post.stop(reason, now);
    stop(reason, now);
  }

  void stop(int reason, long now) {
    connections.close(reason, now);
    tell(now);
  }

  /// Whether a path to the peer carries what is sent.
  boolean isLinked(long now) {
    return connections.isLinked(now);
  }

  PeerState state(long now) {
    if (isLinked(now) || post.reaches(now)) {
      return PeerState.ONLINE;
    }
    return connections.isTrying() ? PeerState.CONNECTING : PeerState.OFFLINE;
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
    PresenceExchange.Shown news = presence.news(presence(now), now);
    if (news != null) {
      out.emit(new Output.PresenceChanged(id, news.presence(), news.reach(), news.suspect()));
    }
  }

  Status.PeerStatus status(long now) {
    Connection current = connections.current();
    return new Status.PeerStatus(
        id,
        name,
        state(now),
        presence(now),
        path(now),
        current == null ? 0 : current.connectNanos(),
        backoff.attempts(),
        mailbox.queued());
  }

  private Status.PresenceStatus presence(long now) {
    return presence.status(connections.current(), isLinked(now), post, now);
  }

  private Status.@Nullable PathStatus path(long now) {
    Connection current = connections.current();
    if (!isLinked(now) && post.reaches(now)) {
      return new Status.PathStatus("drop", null, null, 0, 0, post.since());
    }
    return current == null ? null : current.pathStatus();
  }
}
