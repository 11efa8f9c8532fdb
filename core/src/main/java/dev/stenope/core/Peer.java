package dev.stenope.core;

import dev.stenope.core.Output.PeerState;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.link.FrameSource;
import dev.stenope.core.path.PathMonitor;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Another node of the mesh as this one sees it: what waits for it, the connection in use, those
/// that are being tried, and those that it may still be using.
final class Peer implements ConnectionListener {
  /// A connection that was replaced is kept as long as the peer talks on it, and this much longer.
  private static final long LINGER = 20_000_000_000L;

  /// A connection that has been silent for so long is given up.
  private static final long SILENCE = 60_000_000_000L;

  /// The most connections that are tried at once, and that are kept after they were replaced.
  private static final int MAX_CONNECTIONS = 4;

  /// The least time between two complaints about what the peer sends.
  private static final long COMPLAINT_PACE = 60_000_000_000L;

  private static final long LEAST_BACKOFF = 500_000_000L;
  private static final long MOST_BACKOFF = 60_000_000_000L;
  private static final int LOAD_PIECE = 256 << 10;
  private static final byte LOAD_MARK = 0;

  private final NodeId id;
  private final Outlet out;
  private final Runnable changed;
  private final RandomGenerator random;
  private final Mailbox mailbox;
  private final List<Connection> trying = new ArrayList<>();
  private final List<Connection> retired = new ArrayList<>();
  private String name;
  private Introduction introduction;
  private @Nullable Connection current;
  private PeerState told = PeerState.OFFLINE;
  private int attempts;
  private long meetAt;
  private long complainAt = Long.MIN_VALUE;
  private long lastNow;

  /// A message of ours, as the outbox knows it.
  private static final class Tracked {
    final String messageId;
    boolean sent;

    Tracked(String messageId) {
      this.messageId = messageId;
    }
  }

  /// The end of a load; `bytes` is 0 on all pieces but the last.
  private record LoadPiece(long bytes, long begun) {}

  /// `changed` is called when the peer may have to be sought, or need not be sought any more.
  Peer(
      NodeId id,
      String name,
      Introduction introduction,
      Outlet out,
      Runnable changed,
      RandomGenerator random) {
    this.id = id;
    this.name = name;
    this.introduction = introduction;
    this.out = out;
    this.changed = changed;
    this.random = random;
    this.mailbox = new Mailbox(random.nextLong(), this::deliver, this::started, this::settled);
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

  /// Takes an envelope for the peer and says how far it comes.
  void send(Envelope envelope, long now) {
    lastNow = now;
    byte[] bytes = envelope.toBytes();
    if (bytes.length > Envelope.MAX_LENGTH || !mailbox.offer(bytes, new Tracked(envelope.id()))) {
      out.emit(new Output.Receipt(id, envelope.id(), Progress.REFUSED));
      return;
    }
    out.emit(new Output.Receipt(id, envelope.id(), Progress.QUEUED));
    flush(now);
  }

  void load(long bytes, long now) {
    byte[] piece = new byte[LOAD_PIECE];
    for (long left = bytes; left > 0; left -= LOAD_PIECE) {
      boolean last = left <= LOAD_PIECE;
      byte[] message = last ? new byte[(int) left] : piece;
      if (!mailbox.offerLoad(message, new LoadPiece(last ? bytes : 0, now))) {
        out.emit(new Output.Notice("load-refused", "So much load does not fit into the queue."));
        return;
      }
    }
    flush(now);
  }

  private void flush(long now) {
    if (current != null) {
      current.flush(now);
    }
  }

  void ping(long token, long now) {
    if (current == null || !current.ping(token, now)) {
      out.emit(new Output.Notice("not-connected", name + " is not connected."));
    }
  }

  /// Both files of a meeting are readable: the paths of this connection are being tried.
  void agreed(Connection connection, long now) {
    add(trying, connection);
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
    return trying.isEmpty() && state(lastNow) != PeerState.ONLINE ? meetAt : Long.MAX_VALUE;
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
    mailbox.rewind(now);
    tell(now);
    connection.flush(now);
  }

  @Override
  public void failed(Connection connection, long now) {
    lastNow = now;
    trying.remove(connection);
    connection.drop();
    attempts++;
    long backoff = Math.min(MOST_BACKOFF, LEAST_BACKOFF << Math.min(attempts, 10));
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
    retired.remove(connection);
    if (connection == current) {
      current = null;
      meetAt = now + LEAST_BACKOFF;
    }
    tell(now);
  }

  @Override
  public void heard(Connection connection, long now) {
    if (connection == current && told != PeerState.ONLINE) {
      lastNow = now;
      tell(now);
    }
  }

  @Override
  public void frame(Connection connection, Frame frame, long now) {
    lastNow = now;
    mailbox.arrived(frame, now);
  }

  @Override
  public @Nullable FrameSource source(Connection connection) {
    return connection == current ? mailbox : null;
  }

  @Override
  public void pong(long token, long rtt) {
    out.emit(new Output.Pong(id, token, rtt));
  }

  private void deliver(byte[] message) {
    if (message.length == 0 || message[0] == LOAD_MARK) {
      return;
    }
    try {
      Envelope envelope = Envelope.read(message);
      if (envelope.sourceInstance().equals(id.text())) {
        out.emit(new Output.Delivered(id, envelope));
      } else {
        complain("forged-source", name + " sent a message in another name; it was dropped.");
      }
    } catch (MalformedException e) {
      complain(
          "malformed-message", name + " sent a message that makes no sense: " + e.getMessage());
    }
  }

  private void complain(String code, String text) {
    if (lastNow >= complainAt) {
      complainAt = lastNow + COMPLAINT_PACE;
      out.emit(new Output.Notice(code, text));
    }
  }

  private void started(Object tag) {
    if (tag instanceof Tracked message && !message.sent) {
      message.sent = true;
      out.emit(new Output.Receipt(id, message.messageId, Progress.SENT));
    }
  }

  private void settled(Object tag) {
    switch (tag) {
      case Tracked message ->
          out.emit(new Output.Receipt(id, message.messageId, Progress.DELIVERED));
      case LoadPiece(long bytes, long begun) when bytes > 0 ->
          out.emit(new Output.Loaded(id, bytes, lastNow - begun));
      default -> {}
    }
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
    if (current != null && mailbox.wake(now)) {
      flush(now);
    }
    tell(now);
  }

  long deadline() {
    long next = current == null ? Long.MAX_VALUE : mailbox.deadline();
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
    return connection.lastHeard() + (told == PeerState.ONLINE ? PathMonitor.REACH : SILENCE);
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

  PeerState state(long now) {
    if (current != null && !current.outOfReach(now)) {
      return PeerState.ONLINE;
    }
    return trying.isEmpty() ? PeerState.OFFLINE : PeerState.CONNECTING;
  }

  /// Says it when the state has changed.
  private void tell(long now) {
    PeerState state = state(now);
    if (state != told) {
      told = state;
      changed.run();
      out.emit(new Output.PeerChanged(id, state));
    }
  }

  Status.PeerStatus status(long now) {
    return new Status.PeerStatus(
        id,
        name,
        state(now),
        current == null ? null : current.pathStatus(),
        current == null ? 0 : current.connectNanos(),
        attempts,
        mailbox.queued());
  }
}
