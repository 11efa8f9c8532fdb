package dev.stenope.node.udp;

import dev.stenope.core.wire.Endpoint;

/// One bound UDP socket. Packets are never fragmented: the search for the path's MTU needs those
/// that are too large to be lost. For one thread.
interface UdpSocket {
  /// The packets after whose arrival the other sockets, and the timers, have their turn.
  int BURST = 64;

  /// The most bytes of a packet.
  int MAX_PACKET = 1 << 16;

  int port();

  /// Whether a packet to this address could leave here.
  boolean reaches(Endpoint to);

  /// Sends a packet, at the latest at the next [Sockets#flush]; packets keep their order. Returns
  /// how many packets the system refused: this one, or others that had waited for it. Those are
  /// lost, as in any network.
  int send(Endpoint to, byte[] buffer, int offset, int length);

  /// Hands on what has arrived, [#BURST] packets or a few more, and returns their number.
  int receive(Sockets.Arrivals arrivals);

  void close();
}
