package dev.stenope.app.daemon;

import dev.stenope.core.Output;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.node.Node;
import dev.stenope.node.history.History;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The messages that have come and may not be found in the history yet, so that nobody waits for
/// the disk who can take them at once. They are as few as the node has told and not recorded.
final class Fresh {
  private final Live live;
  private final Map<Pickups.Key, Letter> letters = new LinkedHashMap<>();

  private Node teller;

  private record Letter(
      NodeId from, Envelope envelope, CompletableFuture<@Nullable Void> delivered) {}

  Fresh(Live live) {
    this.live = live;
    this.teller = live.node();
  }

  /// Takes note of what the node tells. Returns a message that is new, if it is one for somebody.
  @Nullable Envelope hear(Output output) {
    renew();
    return switch (output) {
      case Output.Arriving(NodeId from, Envelope envelope) when envelope.isForSomebody() ->
          add(from, envelope) ? envelope : null;
      case Output.Delivered(NodeId from, var _, Envelope envelope)
          when envelope.isForSomebody() -> {
        boolean isNew = add(from, envelope);
        told(new Pickups.Key(from.text(), envelope.id()));
        yield isNew ? envelope : null;
      }
      default -> null;
    };
  }

  /// Forgets what a node told that was ended: it is in the history, or the next one tells it again.
  private void renew() {
    List<Letter> old;
    synchronized (this) {
      if (teller == live.node()) {
        return;
      }
      teller = live.node();
      old = List.copyOf(letters.values());
      letters.clear();
    }
    old.forEach(letter -> letter.delivered.complete(null));
  }

  private synchronized boolean add(NodeId from, Envelope envelope) {
    Pickups.Key key = new Pickups.Key(from.text(), envelope.id());
    if (letters.containsKey(key)) {
      return false;
    }
    letters.put(key, new Letter(from, envelope, new CompletableFuture<>()));
    return true;
  }

  /// Made for those who ask, and not on the thread of the node.
  private History.Entry entry(Letter letter) {
    return History.Entry.received(
        letter.from, letter.envelope, live.name(letter.from), live.name());
  }

  /// The history has been told of it, and will have it soon.
  private void told(Pickups.Key key) {
    Letter letter = letter(key);
    if (letter != null) {
      letter.delivered.complete(null);
      var _ = live.node().recorded(false).thenRun(() -> remove(key));
    }
  }

  private synchronized @Nullable Letter letter(Pickups.Key key) {
    return letters.get(key);
  }

  private synchronized void remove(Pickups.Key key) {
    letters.remove(key);
  }

  /// Completes once the history has been told of the message, so that more can be told of it.
  CompletableFuture<@Nullable Void> delivered(Pickups.Key key) {
    Letter letter = letter(key);
    return letter == null ? CompletableFuture.completedFuture(null) : letter.delivered;
  }

  /// Those that are wanted, oldest first.
  synchronized List<History.Entry> wanted(History.Wanted wanted) {
    return letters.values().stream()
        .filter(letter -> wanted.wants(letter.from, letter.envelope.targetAgent()))
        .map(this::entry)
        .toList();
  }

  /// The message with this id; null if it is in the history, or nowhere.
  synchronized History.@Nullable Entry find(String messageId) {
    return letters.values().stream()
        .filter(letter -> letter.envelope.id().equals(messageId))
        .map(this::entry)
        .findFirst()
        .orElse(null);
  }
}
