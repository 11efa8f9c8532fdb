package dev.stenope.core.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Revocation;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Spreads what nodes say is not to be trusted any more: each keeps what it hears and passes it on
/// to all its peers until they say that they know it, whoever is away meanwhile.
public final class Revocations implements Machine {
  public static final String PROTOCOL = "revocation";

  /// The most statements in a message: a signature takes half a millisecond to check.
  static final int BATCH = 16;

  /// How long, in seconds, a message may be under way; then it is said again.
  static final long AGAIN = 21_600;

  private static final long SECOND = 1_000_000_000;
  private static final int PRIORITY = 8;
  private static final String PEER = "p/";

  private final NodeId self;
  private final KeptRevocations kept;
  private Set<NodeId> members = Set.of();
  private Set<NodeId> guests = Set.of();

  /// Up to which number the peers know all.
  private final Map<NodeId, Long> known = new TreeMap<>();

  /// The peers that were told more and have not answered, and when they are told again.
  private final Map<NodeId, Long> asked = new TreeMap<>();

  public Revocations(NodeId self) {
    this.self = self;
    this.kept = new KeptRevocations(self);
  }

  @Override
  public String protocol() {
    return PROTOCOL;
  }

  /// All that count.
  public List<Revocation> all() {
    return kept.all();
  }

  @Override
  public void recover(String key, byte[] state) throws MalformedException {
    if (!kept.recover(key, state) && key.startsWith(PEER)) {
      try {
        NodeId peer = new NodeId(key.substring(PEER.length()));
        known.put(peer, KeptRevocations.number(new String(state, US_ASCII)));
      } catch (IllegalArgumentException _) {
        throw new MalformedException("not a node id");
      }
    }
  }

  /// Nothing is said before it is known who is there.
  @Override
  public void resume(Turn turn) {}

  @Override
  public void ordered(Order order, Turn turn) {
    switch (order) {
      case RevocationOrder.Publish(Revocation revocation) -> publish(revocation, turn);
      case RevocationOrder.Circle circle -> {
        members = new TreeSet<>(circle.members());
        guests = circle.guests();
        List.copyOf(known.keySet()).forEach(peer -> forget(peer, turn));
        asked.keySet().retainAll(members);
        for (Revocation each : kept.all()) {
          if (each.node() != null && believes(each.declarer())) {
            turn.tell(new RevocationEvent.Compromised(each, true, false));
          }
        }
        spread(turn);
      }
      default -> throw new IllegalArgumentException("no order about revocations");
    }
  }

  private void forget(NodeId peer, Turn turn) {
    if (!members.contains(peer)) {
      known.remove(peer);
      turn.keep(PEER + peer, new byte[0]);
    }
  }

  private void publish(Revocation revocation, Turn turn) {
    if (!kept.has(revocation)) {
      if (!kept.hasRoom(revocation) || !turn.hasRoom()) {
        turn.tell(new RevocationEvent.Refused(revocation));
        return;
      }
      kept.add(revocation, turn);
      spread(turn);
    }
    turn.tell(new RevocationEvent.Published(revocation));
  }

  private boolean knows(NodeId node) {
    return node.equals(self) || members.contains(node);
  }

  private boolean believes(NodeId node) {
    return knows(node) && !guests.contains(node);
  }

  @Override
  public void heard(NodeId from, Json message, Turn turn) throws MalformedException {
    long upTo = message.number("up_to");
    switch (message.text("type")) {
      case "tell" -> {
        for (Revocation each : checked(from, message.list("revocations"), turn)) {
          take(from, each, turn);
        }
        turn.say(from, new Json().put("type", "told").put("up_to", upTo), PRIORITY, AGAIN);
        spread(turn);
      }
      case "told" -> {
        if (upTo > known(from) && upTo <= kept.last()) {
          knows(from, upTo, turn);
          asked.remove(from);
          tell(from, turn);
        }
      }
      default -> throw new MalformedException("an unknown message about revocations");
    }
  }

  /// Those that are worth keeping. One forged signature makes the whole message worth nothing.
  private List<Revocation> checked(NodeId from, List<?> texts, Turn turn)
      throws MalformedException {
    if (texts.size() > BATCH) {
      throw new MalformedException("too many revocations at once");
    }
    List<Revocation> fresh = new ArrayList<>();
    for (Object text : texts) {
      Revocation revocation = Revocation.read(String.valueOf(text));
      if (isWanted(from, revocation, turn)) {
        if (!revocation.isSigned()) {
          throw new MalformedException("a forged revocation");
        }
        fresh.add(revocation);
      }
    }
    return fresh;
  }

  /// What was said of this node itself is none of it: whoever has said so tells it by its last
  /// word, and an older statement may have been taken back.
  private boolean isWanted(NodeId from, Revocation revocation, Turn turn) {
    boolean isKnown = knows(revocation.declarer());
    boolean isVouched = revocation.node() == null && believes(from);
    return (isKnown || isVouched)
        && !self.equals(revocation.node())
        && !kept.has(revocation)
        && revocation.until() > turn.now() / SECOND
        && kept.hasRoom(revocation)
        && turn.hasRoom();
  }

  private void take(NodeId from, Revocation revocation, Turn turn) {
    if (!isWanted(from, revocation, turn)) {
      return;
    }
    long number = kept.add(revocation, turn);
    if (known(from) == number - 1 && !asked.containsKey(from)) {
      knows(from, number, turn);
    }
    boolean believed = believes(revocation.declarer());
    turn.tell(
        revocation.node() == null
            ? new RevocationEvent.Revoked(revocation)
            : new RevocationEvent.Compromised(revocation, believed, true));
  }

  private long known(NodeId peer) {
    return known.getOrDefault(peer, 0L);
  }

  private void knows(NodeId peer, long number, Turn turn) {
    known.put(peer, number);
    turn.keep(PEER + peer, Long.toString(number).getBytes(US_ASCII));
  }

  private void spread(Turn turn) {
    for (NodeId member : members) {
      if (!asked.containsKey(member)) {
        tell(member, turn);
      }
    }
  }

  /// Tells a peer what it does not know. What guests say of nodes stays here, and so does what was
  /// said of the peer itself: it is a member because a person here has taken that back.
  private void tell(NodeId peer, Turn turn) {
    KeptRevocations.Batch batch =
        kept.above(
            known(peer),
            BATCH,
            each -> each.node() == null || believes(each.declarer()) && !peer.equals(each.node()));
    if (!batch.revocations().isEmpty() && members.contains(peer)) {
      List<String> texts = batch.revocations().stream().map(Revocation::text).toList();
      Json message = new Json().put("type", "tell").put("up_to", batch.upTo());
      turn.say(peer, message.put("revocations", texts), PRIORITY, AGAIN);
      asked.put(peer, turn.now() + AGAIN * SECOND);
    }
  }

  @Override
  public long deadline() {
    long next = asked.values().stream().mapToLong(at -> at).min().orElse(Long.MAX_VALUE);
    long expiry = kept.expiry();
    return expiry == Long.MAX_VALUE ? next : Math.min(next, expiry * SECOND);
  }

  @Override
  public void wake(Turn turn) {
    kept.expire(turn.now() / SECOND, turn);
    asked.values().removeIf(at -> at <= turn.now());
    spread(turn);
  }
}
