package dev.stenope.node.history;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.node.HomeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A chronicle for tests, with what it says of the disk.
final class Scribe implements AutoCloseable, Chronicle.Listener {
  static final NodeId ANNA = new NodeId("a".repeat(32));
  static final NodeId BOB = new NodeId("b".repeat(32));

  final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
  final Chronicle chronicle;

  Scribe(Path file) throws HomeException {
    chronicle = new Chronicle(file, this);
  }

  static Envelope message(String id, String text) {
    return Envelope.of(
        Envelope.Type.CHAT, id, "2026-01-01T00:00:00Z", ANNA.text(), BOB.text(), text);
  }

  static History.Wanted wanted(@Nullable NodeId peer, boolean taken) {
    return new History.Wanted(peer, Set.of(Envelope.ANY), taken);
  }

  void receives(NodeId peer, String id, String text) {
    chronicle.received(peer, message(id, text), "peer", "me");
  }

  void sends(NodeId peer, String id, String text) {
    chronicle.queued(peer, message(id, text), "me", "peer");
  }

  /// Waits until all is on the disk.
  void settle() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    chronicle.after(done::countDown, true);
    assertTrue(done.await(60, TimeUnit.SECONDS));
  }

  String hears() throws InterruptedException {
    @Nullable String line = said.poll(60, TimeUnit.SECONDS);
    return String.valueOf(line);
  }

  static List<String> states(List<History.Entry> entries) {
    return entries.stream().map(each -> each.messageId() + " " + each.state()).toList();
  }

  static List<String> ids(List<History.Entry> entries) {
    return entries.stream().map(History.Entry::messageId).toList();
  }

  @Override
  public void trouble(String line) {
    said.add(line);
  }

  @Override
  public void replaced(String line) {
    said.add(line);
  }

  @Override
  public void close() {
    chronicle.close();
  }
}
