package dev.stenope.node;

import dev.stenope.core.clock.Sntp;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.clock.ClockSource;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The time servers that a person named, asked by SNTP against the steady clock. Each round of
/// questions has a socket of its own, so that none stays open in between. What comes from there is
/// not sealed: whoever is on the way can forge all of it, and so it counts as one clock.
final class TimeServers implements AutoCloseable {
  /// The port of NTP (RFC 5905, section 7.2).
  private static final int PORT = 123;

  private static final long MILLI = 1_000_000;

  /// The longest answer that is looked at, in bytes.
  private static final int MAX_ANSWER = 1024;

  private final List<InetAddress> bound;
  private final SteadyClock clock;
  private final ServerNames names;
  private final Sntp sntp = new Sntp(new SecureRandom());
  private final Thread thread =
      Thread.ofPlatform().name("stenope-time").daemon().unstarted(this::run);
  private boolean closed;

  /// `bound` are the addresses that the node keeps to, all if it is empty.
  TimeServers(List<String> servers, List<InetAddress> bound, SteadyClock clock)
      throws HomeException {
    this.bound = List.copyOf(bound);
    this.clock = clock;
    this.names = new ServerNames("time", PORT, servers, this::know);
  }

  void start() {
    names.resolve(false);
    thread.start();
  }

  private synchronized void know(List<ServerNames.Server> servers) {
    boolean four = bound.isEmpty() || bound.stream().anyMatch(Inet4Address.class::isInstance);
    Map<String, Endpoint> chosen = new LinkedHashMap<>();
    for (ServerNames.Server server : servers) {
      // Of the two families of a name IPv4 comes first.
      boolean wanted = server.endpoint().isV4() == four;
      chosen.merge(
          server.name() + ":" + server.endpoint().port(),
          server.endpoint(),
          (former, other) -> wanted && former.isV4() != four ? other : former);
    }
    List<Sntp.Named> named = new ArrayList<>();
    chosen.forEach((name, endpoint) -> named.add(new Sntp.Named(name, endpoint)));
    sntp.servers(named, clock.now());
    notifyAll();
  }

  /// Looks the names up that are missing, or all anew.
  void resolve(boolean anew) {
    if (anew || !names.isComplete()) {
      names.resolve(anew);
    }
  }

  /// The steady clock may have stood still, or the network has changed.
  synchronized void forget() {
    sntp.forget(clock.now());
    notifyAll();
  }

  /// What most of them agree on; null where nothing is known.
  synchronized @Nullable ClockSource read() {
    Sntp.Estimate estimate = sntp.estimate(clock.now());
    return estimate == null
        ? null
        : new ClockSource(
            String.join(" and ", estimate.servers()), estimate.offset(), estimate.error());
  }

  private void run() {
    try {
      while (awaitQuestions()) {
        ask();
      }
    } catch (InterruptedException _) {
      // The node has ended.
    }
  }

  private synchronized boolean awaitQuestions() throws InterruptedException {
    while (!closed) {
      long wait = sntp.deadline() - clock.now();
      if (wait <= 0) {
        return true;
      }
      wait(Math.clamp(wait / MILLI + 1, 1, Integer.MAX_VALUE));
    }
    return false;
  }

  private void ask() throws InterruptedException {
    InetAddress local = bound.isEmpty() ? null : bound.getFirst();
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(local, 0))) {
      while (step(socket)) {
        receive(socket);
      }
    } catch (IOException _) {
      // Without a socket nobody answers; it is tried again when they are asked next.
      Thread.sleep(1_000);
    }
  }

  /// Sends what is due, and tells whether answers are awaited.
  private synchronized boolean step(DatagramSocket socket) throws IOException {
    sntp.wake(clock.now(), (to, question) -> send(socket, to, question));
    long wait = sntp.deadline() - clock.now();
    socket.setSoTimeout(Math.clamp(wait / MILLI + 1, 1, 5_000));
    return !closed && sntp.isAsking();
  }

  private static void send(DatagramSocket socket, Endpoint to, byte[] question) {
    try {
      InetAddress address = InetAddress.getByAddress(to.address());
      socket.send(new DatagramPacket(question, question.length, address, to.port()));
    } catch (IOException | IllegalArgumentException _) {
      // As if it did not answer.
    }
  }

  private void receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_ANSWER], MAX_ANSWER);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException _) {
      return;
    }
    long now = clock.now();
    Endpoint from = Endpoint.of(packet.getAddress().getAddress(), packet.getPort());
    synchronized (this) {
      sntp.handle(from, packet.getData(), packet.getOffset(), packet.getLength(), now);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
  }
}
