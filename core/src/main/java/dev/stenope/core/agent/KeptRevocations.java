package dev.stenope.core.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Revocation;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The revocations that one node knows, under rising numbers in the order in which it heard of
/// them. Each has a state of its own, and so has the latest number.
final class KeptRevocations {
  /// The most statements about nodes and about blocks, and how many of them one node may make.
  static final int MAX_NODES = 256;

  static final int MAX_BLOCKS = 1024;
  static final int MAX_NODES_OF_ONE = 32;
  static final int MAX_BLOCKS_OF_ONE = 128;

  private static final String LAST = "last";
  private static final String NUMBERED = "s/";

  private final NodeId self;
  private final Map<Long, Revocation> all = new TreeMap<>();
  private final Set<String> ids = new LinkedHashSet<>();
  private long last;

  KeptRevocations(NodeId self) {
    this.self = self;
  }

  /// Whether it took the state for one of its own.
  boolean recover(String key, byte[] state) throws MalformedException {
    String text = new String(state, US_ASCII);
    if (key.equals(LAST)) {
      last = Math.max(last, number(text));
    } else if (key.startsWith(NUMBERED)) {
      put(number(key.substring(NUMBERED.length())), Revocation.read(text));
    } else {
      return false;
    }
    return true;
  }

  static long number(String text) throws MalformedException {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // The same as a negative one.
    }
    throw new MalformedException("not a number");
  }

  private void put(long number, Revocation revocation) {
    all.put(number, revocation);
    ids.add(revocation.id());
    last = Math.max(last, number);
  }

  boolean has(Revocation revocation) {
    return ids.contains(revocation.id());
  }

  /// Whether one more may be kept. There is no bound of its own for those of this node.
  boolean hasRoom(Revocation revocation) {
    boolean ofNode = revocation.node() != null;
    NodeId declarer = revocation.declarer();
    int count = 0;
    int ofOne = 0;
    for (Revocation other : all.values()) {
      if ((other.node() != null) == ofNode) {
        count++;
        ofOne += other.declarer().equals(declarer) ? 1 : 0;
      }
    }
    int most = ofNode ? MAX_NODES_OF_ONE : MAX_BLOCKS_OF_ONE;
    return count < (ofNode ? MAX_NODES : MAX_BLOCKS) && (ofOne < most || declarer.equals(self));
  }

  /// Keeps one more and returns its number.
  long add(Revocation revocation, Turn turn) {
    put(last + 1, revocation);
    turn.keep(NUMBERED + last, revocation.text().getBytes(US_ASCII));
    turn.keep(LAST, Long.toString(last).getBytes(US_ASCII));
    return last;
  }

  /// Drops those that are over at `unix` seconds.
  void expire(long unix, Turn turn) {
    for (Map.Entry<Long, Revocation> entry : List.copyOf(all.entrySet())) {
      if (entry.getValue().until() <= unix) {
        all.remove(entry.getKey());
        ids.remove(entry.getValue().id());
        turn.keep(NUMBERED + entry.getKey(), new byte[0]);
      }
    }
  }

  /// When the next one is over, in unix seconds; `Long.MAX_VALUE` for never.
  long expiry() {
    return all.values().stream().mapToLong(Revocation::until).min().orElse(Long.MAX_VALUE);
  }

  /// That of the latest.
  long last() {
    return last;
  }

  List<Revocation> all() {
    return List.copyOf(all.values());
  }

  /// The first few above a number that are wanted.
  Batch above(long number, int most, Predicate<Revocation> wanted) {
    List<Revocation> batch = new ArrayList<>();
    for (Map.Entry<Long, Revocation> entry : all.entrySet()) {
      if (entry.getKey() > number && wanted.test(entry.getValue())) {
        if (batch.size() == most) {
          return new Batch(batch, entry.getKey() - 1);
        }
        batch.add(entry.getValue());
      }
    }
    return new Batch(batch, last);
  }

  /// Who knows these knows all that it is to know up to the number.
  record Batch(List<Revocation> revocations, long upTo) {}
}
