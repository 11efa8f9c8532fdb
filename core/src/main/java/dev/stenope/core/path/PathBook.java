package dev.stenope.core.path;

import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The paths to one peer that were proven to work both ways, and the choice among them.
public final class PathBook {
  /// The most paths that are remembered.
  static final int MAX_PATHS = 8;

  /// Another path of the same kind is taken only when it is quicker by a fifth and by this, in
  /// nanoseconds.
  private static final long HYSTERESIS = 5_000_000;

  /// 100::/64.
  private static final long DISCARD = 0x0100_0000_0000_0000L;

  private final boolean overlay;
  private final List<Known> known = new ArrayList<>();
  private final Set<Integer> relayedSockets = new HashSet<>();
  private final Set<Endpoint> relayedRemotes = new HashSet<>();

  /// The kinds of path, best first. Those from TURN on are no direct ones: a TURN server, a relay,
  /// or a broker of others, carries what is sent.
  public enum Kind {
    LAN(0),
    IPV6(0),
    PUNCHED(0),
    /// A punched one through a port that a router maps on demand; told apart for people, not in the
    /// choice.
    MAPPED(0),
    /// Another program carries what is sent, over a network that it has made between the machines.
    OVERLAY(0),
    TURN(0),
    WEBSOCKET(3),
    HTTP(4),
    NATS(1),
    MQTT(2);

    /// The low half of the address of a broker of this kind; 0 where there are none.
    private final int low;

    Kind(int low) {
      this.low = low;
    }

    /// An address without meaning outside its network can only be reached from inside of it.
    public static Kind of(Endpoint remote) {
      if (remote.isDiscard()) {
        for (Kind kind : values()) {
          if (kind.low != 0 && kind.low == remote.low()) {
            return kind;
          }
        }
        return MQTT;
      }
      return remote.isPrivate() ? LAN : remote.isV4() ? PUNCHED : IPV6;
    }

    public boolean isDirect() {
      return compareTo(TURN) < 0;
    }

    /// Whether a relay of the mesh or a broker carries what is sent.
    public boolean needsBroker() {
      return low != 0;
    }

    /// Whether a relay of the mesh carries what is sent.
    public boolean isRelay() {
      return this == WEBSOCKET || this == HTTP;
    }

    /// The address that stands for one of the brokers of this kind that a node knows, by its number
    /// from 0. It means something to that node only, and is never sent to.
    public Endpoint broker(int number) {
      return new Endpoint(DISCARD, low, number + 1);
    }

    /// The number of the broker that an address of 100::/64 stands for.
    public static int number(Endpoint broker) {
      return broker.port() - 1;
    }
  }

  /// A proven path. Times are in nanoseconds; `heard` is the last arrival of an authentic packet.
  public static final class Known {
    private final Path path;
    private final Kind kind;
    private long rtt;
    private long heard;
    private int failures;
    private boolean mapped;

    private Known(Path path, Kind kind) {
      this.path = path;
      this.kind = kind;
    }

    public Path path() {
      return path;
    }

    public Kind kind() {
      return kind;
    }

    /// The kind in the words of a person.
    public String word() {
      Kind kind = mapped && kind() == Kind.PUNCHED ? Kind.MAPPED : kind();
      return kind.name().toLowerCase(Locale.ROOT);
    }

    public long rtt() {
      return rtt;
    }

    public long heard() {
      return heard;
    }

    /// Challenges since the last packet that came over this path.
    public int failures() {
      return failures;
    }
  }

  /// `local` are the own addresses. One of an overlay shows that those of 100.64.0.0/10 are of it.
  public PathBook(List<Endpoint> local) {
    overlay = local.stream().anyMatch(own -> own.isTailnet() && !own.isV4());
  }

  /// Paths of this own socket go through a TURN server.
  public void relays(int socket) {
    relayedSockets.add(socket);
  }

  /// And so do paths to this address of the peer.
  public void relays(Endpoint remote) {
    relayedRemotes.add(remote);
  }

  private Kind kind(Path path) {
    boolean relayed =
        relayedSockets.contains(path.socket()) || relayedRemotes.contains(path.remote());
    if (relayed) {
      return Kind.TURN;
    }
    return overlay && path.remote().isTailnet() ? Kind.OVERLAY : Kind.of(path.remote());
  }

  /// A challenge over the path was answered after `rtt`.
  public void validated(Path path, long rtt, long now) {
    Known entry = find(path);
    if (entry == null) {
      if (known.size() == MAX_PATHS) {
        known.remove(stalest());
      }
      entry = new Known(path, kind(path));
      known.add(entry);
    }
    entry.rtt = rtt;
    entry.heard = now;
    entry.failures = 0;
  }

  /// Whether the path leads through a port that a router maps on demand.
  public void mapped(Path path, boolean mapped) {
    Known entry = find(path);
    if (entry != null) {
      entry.mapped = mapped;
    }
  }

  /// An authentic packet came over the path. Says nothing about the other direction, so an unknown
  /// path stays unknown.
  public void heard(Path path, long now) {
    Known entry = find(path);
    if (entry != null) {
      entry.heard = now;
      entry.failures = 0;
    }
  }

  /// A challenge was sent over the path.
  public void challenged(Path path) {
    Known entry = find(path);
    if (entry != null) {
      entry.failures++;
    }
  }

  /// Forgets the paths of a socket that is gone.
  public void closed(int socket) {
    known.removeIf(entry -> entry.path.socket() == socket);
  }

  public List<Known> paths() {
    return List.copyOf(known);
  }

  public @Nullable Known find(Path path) {
    for (Known entry : known) {
      if (entry.path.equals(path)) {
        return entry;
      }
    }
    return null;
  }

  /// Whether a relay stands ready to take over from this path.
  boolean hasSpare(Known from) {
    return known.stream()
        .anyMatch(other -> other != from && other.kind().isRelay() && other.failures < 2);
  }

  /// The path to use, given the one in use: the first that is answered, then the better kind, then
  /// the clearly quicker one. A path with unanswered challenges yields to one without.
  public @Nullable Known best(@Nullable Path current) {
    Known best = current == null ? null : find(current);
    for (Known entry : known) {
      if (best == null || better(entry, best)) {
        best = entry;
      }
    }
    return best;
  }

  private static boolean better(Known entry, Known than) {
    if (entry.kind == than.kind
        && entry.path.socket() == than.path.socket()
        && entry.path.remote().sameAddress(than.path.remote())) {
      // A NAT before the peer has changed its port; the former mapping may be gone.
      return entry.heard > than.heard;
    }
    boolean answers = entry.failures < 2;
    if (answers != than.failures < 2) {
      return answers;
    }
    if (entry.kind() != than.kind()) {
      return entry.kind().compareTo(than.kind()) < 0;
    }
    return entry.rtt + HYSTERESIS < than.rtt && entry.rtt < than.rtt * 4 / 5;
  }

  private Known stalest() {
    Known stalest = known.getFirst();
    for (Known entry : known) {
      if (entry.heard < stalest.heard) {
        stalest = entry;
      }
    }
    return stalest;
  }
}
