package dev.stenope.core.rendezvous;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.rendezvous.Offer.Candidate;
import dev.stenope.core.rendezvous.Rendezvous.Output;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A folder in virtual time, and nodes that look at it whenever it changes.
final class Folder {
  static final long SECOND = 1_000_000_000L;
  static final long START = 1_700_000_000L * SECOND;

  final Map<String, byte[]> files = new TreeMap<>();
  final List<Visitor> visitors = new ArrayList<>();
  long now = START;

  Visitor visitor(String name, Identity identity) {
    Visitor visitor = new Visitor(name, identity, Map.of());
    visitors.add(visitor);
    return visitor;
  }

  /// Lets everybody see and say everything that can be at this instant.
  void settle() {
    boolean busy = true;
    for (int round = 0; busy; round++) {
      if (round > 100) {
        throw new AssertionError("they never come to rest");
      }
      busy = false;
      for (Visitor visitor : visitors) {
        busy |= visitor.look();
      }
    }
  }

  /// Lets time pass, waking everybody when they ask for it.
  void pass(long nanos) {
    long end = now + nanos;
    while (true) {
      settle();
      long next = end;
      for (Visitor visitor : visitors) {
        long deadline = visitor.rendezvous.deadline();
        next = deadline == Long.MAX_VALUE ? next : Math.min(next, deadline - visitor.skew);
      }
      if (next >= end) {
        now = end;
        settle();
        return;
      }
      now = Math.max(now, next);
      for (Visitor visitor : visitors) {
        visitor.rendezvous.wake(visitor.now(), visitor::take);
        if (visitor.rendezvous.deadline() <= visitor.now()) {
          throw new AssertionError("a busy loop");
        }
      }
    }
  }

  static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  final class Visitor {
    final Identity identity;
    final List<Output> outputs = new ArrayList<>();
    Rendezvous rendezvous;
    boolean answers = true;
    boolean renews = true;

    /// Whether the folder can be seen from here.
    boolean sees = true;

    /// What its clock shows more than the right one.
    long skew;

    private final String name;
    private final Set<String> known = new HashSet<>();
    private final List<String> asked = new ArrayList<>();

    Visitor(String name, Identity identity, Map<String, Long> seen) {
      this.name = name;
      this.identity = identity;
      rendezvous =
          new Rendezvous(identity, false, new NoClocks(), seen, Dice.seeded(name.hashCode()));
    }

    long now() {
      return now + skew;
    }

    void restart() {
      rendezvous =
          new Rendezvous(
              identity, false, new NoClocks(), rendezvous.seen(), Dice.seeded(known.size()));
      known.clear();
      asked.clear();
    }

    void expect(Introduction introduction) {
      rendezvous.expect(introduction, Long.MAX_VALUE, null);
    }

    void request(Introduction introduction) {
      rendezvous.request(introduction, offer(), now(), this::take);
    }

    Offer offer() {
      return new Offer(
          name,
          List.of(new Candidate(Offer.Type.HOST, endpoint("192.168.1.7:4000"))),
          List.of(),
          5_000_000);
    }

    <T extends Output> List<T> all(Class<T> type) {
      return outputs.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends Output> T last(Class<T> type) {
      return all(type).getLast();
    }

    private boolean look() {
      if (!sees) {
        return false;
      }
      known.retainAll(files.keySet());
      List<String> fresh = files.keySet().stream().filter(known::add).toList();
      if (!fresh.isEmpty()) {
        rendezvous.appeared(fresh, now(), this::take);
      }
      List<String> names = List.copyOf(asked);
      asked.clear();
      for (String file : names) {
        byte[] content = files.get(file);
        if (content != null) {
          rendezvous.fetched(file, content.clone(), now(), this::take);
        }
      }
      return !fresh.isEmpty() || !names.isEmpty();
    }

    void take(Output output) {
      outputs.add(output);
      switch (output) {
        case Output.Put(String file, byte[] content) -> files.put(file, content);
        case Output.Fetch(String file, int _) -> asked.add(file);
        case Output.Remove(String file) -> files.remove(file);
        case Output.Requested requested -> {
          if (answers) {
            rendezvous.answer(requested.request(), offer(), now(), this::take);
          }
        }
        case Output.Renew(Introduction introduction) -> {
          if (renews) {
            request(introduction);
          }
        }
        case Output.Agreed _, Output.Refused _ -> {}
      }
    }
  }
}
