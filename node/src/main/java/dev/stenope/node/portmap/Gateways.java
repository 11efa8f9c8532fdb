package dev.stenope.node.portmap;

import static java.lang.System.Logger.Level.ERROR;

import dev.stenope.core.nat.Gateway;
import dev.stenope.core.nat.PortMapper;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The default gateways of this host: watches which they are, and carries out what is to be asked
/// of them. Any thread may call it.
public final class Gateways implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.stenope.node");
  private static final long PERIOD_SECONDS = 5;

  /// The most orders for UPnP that may wait.
  private static final int MAX_ORDERS = 128;

  private final List<InetAddress> bound;
  private final Consumer<? super PortMapper.Event> events;
  private final BlockingQueue<Runnable> orders = new LinkedBlockingQueue<>(MAX_ORDERS);
  private final Thread thread =
      Thread.ofPlatform().name("stenope-gateways").daemon().unstarted(this::run);
  private volatile List<GatewaySocket> sockets = List.of();
  private volatile boolean closed;
  private @Nullable Upnp upnp;

  /// `bound` are the addresses that the node keeps to, all if it is empty. `events` is told what
  /// happens by other threads, and may take its time.
  public Gateways(List<InetAddress> bound, Consumer<? super PortMapper.Event> events) {
    this.bound = List.copyOf(bound);
    this.events = events;
  }

  /// Each default gateway of this host, with the own address towards it.
  public static Map<InetAddress, InetAddress> routers() {
    Map<InetAddress, InetAddress> routers = new LinkedHashMap<>();
    Route.all().forEach(route -> routers.put(route.router(), route.local()));
    return routers;
  }

  /// The gateways are told before this returns.
  public void start() {
    look(true);
    thread.start();
  }

  /// The network was disturbed: what the gateways hold may be gone.
  public void disturbed() {
    orders.offer(() -> look(true));
  }

  /// Tells the gateways where they have changed, or in any case.
  private void look(boolean anew) {
    List<Route> routes =
        Route.all().stream()
            .filter(route -> bound.isEmpty() || bound.contains(route.local()))
            .toList();
    List<GatewaySocket> former = sockets;
    if (!anew && routes.equals(former.stream().map(GatewaySocket::route).toList())) {
      return;
    }
    List<GatewaySocket> opened = new ArrayList<>();
    for (Route route : routes) {
      try {
        opened.add(new GatewaySocket(route, events));
      } catch (IOException _) {
        // There is no way to it just now.
      }
    }
    sockets = List.copyOf(opened);
    former.forEach(GatewaySocket::close);
    closeUpnp();
    opened.stream()
        .map(GatewaySocket::route)
        .filter(route -> route.router() instanceof Inet4Address)
        .forEach(
            route -> upnp = new Upnp(route, Ssdp.PORT, Upnp.SEARCH, new SecureRandom(), events));
    events.accept(
        new PortMapper.Gateways(opened.stream().map(socket -> socket.route().gateway()).toList()));
  }

  private void closeUpnp() {
    if (upnp != null) {
      upnp.close();
      upnp = null;
    }
  }

  public void carryOut(PortMapper.Order order) {
    switch (order) {
      case PortMapper.Ask(Gateway gateway, byte[] request) ->
          sockets.stream()
              .filter(socket -> socket.route().gateway().equals(gateway))
              .forEach(socket -> socket.send(request));
      case PortMapper.Map map -> orders.offer(() -> map(map));
      case PortMapper.Unmap unmap -> orders.offer(() -> unmap(unmap));
      case PortMapper.Distrust _ -> {
        // Told to people elsewhere.
      }
    }
  }

  private void map(PortMapper.Map order) {
    if (!closed && upnp != null && upnp.route().gateway().equals(order.gateway())) {
      upnp.map(order);
    }
  }

  private void unmap(PortMapper.Unmap order) {
    if (upnp != null && upnp.route().gateway().equals(order.gateway())) {
      upnp.unmap(order);
    }
  }

  private void run() {
    try {
      while (!closed || !orders.isEmpty()) {
        Runnable order = orders.poll(PERIOD_SECONDS, TimeUnit.SECONDS);
        try {
          if (order != null) {
            order.run();
          } else {
            look(false);
          }
        } catch (RuntimeException e) {
          LOG.log(ERROR, "the gateway could not be spoken to", e);
        }
      }
    } catch (InterruptedException _) {
      // What is left ends with its lease.
    } finally {
      closeUpnp();
      sockets.forEach(GatewaySocket::close);
    }
  }

  /// Ends when what is to be taken back has been, or after so many milliseconds.
  public void close(long patience) throws InterruptedException {
    closed = true;
    orders.offer(() -> {});
    thread.join(patience);
    close();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    sockets.forEach(GatewaySocket::close);
  }
}
