package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.function.BiConsumer;

/// One request under way to a server: sent at once and again after 100, 200 and 400 ms, each
/// counted from the one before (RFC 8489, section 6.2.1), and given up 800 ms after the last. Over
/// a stream it is sent once, and given up after 5 s (section 6.2.2).
final class StunTransaction {
  private static final long FIRST_TIMEOUT = 100_000_000;
  private static final int MAX_SENT = 4;
  private static final long STREAM_TIMEOUT = 5_000_000_000L;

  private final TransactionId id;
  private final Endpoint server;
  private final byte[] packet;
  private final boolean stream;
  private final long start;
  private int sent;
  private long due;

  StunTransaction(Endpoint server, Stun.Request request, long now) {
    this(server, request.id(), Stun.write(request), false, now);
  }

  StunTransaction(Endpoint server, TransactionId id, byte[] packet, boolean stream, long now) {
    this.server = server;
    this.id = id;
    this.packet = packet;
    this.stream = stream;
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
    if (sent == (stream ? 1 : MAX_SENT)) {
      due = Long.MAX_VALUE;
      return;
    }
    due = now + (stream ? STREAM_TIMEOUT : FIRST_TIMEOUT << sent);
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
