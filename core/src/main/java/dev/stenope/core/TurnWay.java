package dev.stenope.core;

import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.Checklist;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.wire.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The relayed ways of one connection: from its own relayed socket, and to that of the peer. They
/// are tried after the direct ones, and kept as long as the connection. Times are in nanoseconds.
final class TurnWay {
  private final Sockets sockets;
  private final PathBook book;
  private final Checklist checklist;
  private final int socket;
  private final long start;

  /// Takes the relayed socket of the plan, if there is one.
  TurnWay(
      Sockets sockets,
      Sockets.Owner owner,
      Plan plan,
      HeldSockets held,
      PathBook book,
      Checklist checklist,
      long now) {
    this.sockets = sockets;
    this.book = book;
    this.checklist = checklist;
    this.socket = plan.relay();
    this.start = now + plan.headStart();
    if (socket >= 0) {
      Endpoint relayed = plan.relayed();
      book.relays(socket);
      sockets.handOver(socket, owner);
      held.add(socket, relayed == null ? List.of() : List.of(relayed), now);
      if (relayed != null) {
        opened(relayed, now);
      }
    }
  }

  boolean owns(int other) {
    return other == socket;
  }

  void opened(Endpoint relayed, long now) {
    checklist.addRelayed(socket, relayed, Math.max(now, start));
  }

  /// Takes a candidate of the peer, if it is a relayed one.
  boolean add(Candidate remote) {
    if (remote.type() != Candidate.Type.RELAYED) {
      return false;
    }
    book.relays(remote.endpoint());
    checklist.addRemote(remote, start);
    return true;
  }

  /// The path in use does not answer.
  void suspect(PathBook.@Nullable Known inUse, long now) {
    if (inUse != null && inUse.kind() == PathBook.Kind.TURN) {
      sockets.check(socket, now);
    }
  }
}
