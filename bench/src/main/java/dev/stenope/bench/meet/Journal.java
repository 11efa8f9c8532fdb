package dev.stenope.bench.meet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What nodes did at a drop, and when, on the scale of [System#nanoTime].
final class Journal {
  private final List<Entry> entries = new ArrayList<>();
  private int calls;

  enum Kind {
    PUT,
    SEEN,
    READ
  }

  record Entry(String node, Kind kind, String name, long start, long end) {}

  /// A handshake of two files: how long each was on its way from the start of the put to being
  /// seen, and how long it took from there until the content of the response was in hand.
  record Handshake(long requestSeen, long responseSeen, long whole) {}

  synchronized void add(String node, Kind kind, String name, long start) {
    entries.add(new Entry(node, kind, name, start, System.nanoTime()));
  }

  synchronized void call() {
    calls++;
  }

  /// The number of calls since the journal was cleared.
  synchronized int calls() {
    return calls;
  }

  synchronized void clear() {
    entries.clear();
    calls = 0;
  }

  /// The first handshake that `requester` began and `responder` answered; null if there was none.
  synchronized @Nullable Handshake handshake(String requester, String responder) {
    Entry request = find(requester, Kind.PUT, "", 0);
    Entry seen = request == null ? null : find(responder, Kind.SEEN, request.name, request.start);
    Entry read = request == null ? null : find(responder, Kind.READ, request.name, request.start);
    Entry response = read == null ? null : find(responder, Kind.PUT, "", read.end);
    if (request == null || seen == null || response == null) {
      return null;
    }
    Entry noticed = find(requester, Kind.SEEN, response.name, response.start);
    Entry known = find(requester, Kind.READ, response.name, response.start);
    return noticed == null || known == null
        ? null
        : new Handshake(
            seen.end - request.start, noticed.end - response.start, known.end - request.start);
  }

  /// Any name fits an empty one. What is seen is seen at its end, all else is looked for from its
  /// start.
  private @Nullable Entry find(String node, Kind kind, String name, long since) {
    for (Entry entry : entries) {
      long at = kind == Kind.PUT ? entry.start : entry.end;
      if (entry.node.equals(node)
          && entry.kind == kind
          && (name.isEmpty() || entry.name.equals(name))
          && at - since >= 0) {
        return entry;
      }
    }
    return null;
  }
}
