package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.function.BiConsumer;

/// One request under way to a server: sent at once and again after 100, 200 and 400 ms, each
/// counted from the one before (RFC 8489, section 6.2.1), and given up 800 ms after the last.
final class StunTransaction {
  private static final long FIRST_TIMEOUT = 100_000_000;
  private static final int MAX_SENT = 4;

  private final TransactionId id;
  private final Endpoint server;
  private final byte[] packet;
  private final long start;
  private int sent;
  private long due;

  StunTransaction(Endpoint server, Stun.Request request, long now) {
    this.server = server;
    this.id = request.id();
    this.packet = Stun.write(request);
    this.start = now;
    this.due = now;
  }

  /// Whether a response with this id is the one that is waited for.
  boolean awaits(TransactionId answered) {
    return due != Long.MAX_VALUE && id.equals(answered);
  }

  /// Ends the transaction and returns the time since the first request, in nanoseconds.
  long answered(long now) {
    due = Long.MAX_VALUE;
    return now - start;
  }

  void wake(long now, BiConsumer<Endpoint, byte[]> out) {
    if (now < due) {
      return;
    }
    if (sent == MAX_SENT) {
      due = Long.MAX_VALUE;
      return;
    }
    due = now + (FIRST_TIMEOUT << sent);
    sent++;
    out.accept(server, packet);
  }

  Endpoint server() {
    return server;
  }

  /// `Long.MAX_VALUE` once answered or given up.
  long deadline() {
    return due;
  }
}
