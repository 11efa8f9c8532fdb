package dev.stenope.node.portmap;

import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.nat.PortMapper.Reason;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.drop.http.Http;
import dev.stenope.node.drop.http.XmlWalk;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Maps ports at one router by UPnP. For one thread.
final class Upnp implements AutoCloseable {
  /// What was found is believed for so long, in nanoseconds.
  private static final long TRUST = 600_000_000_000L;

  /// How long to wait for the answer to a search.
  static final Duration SEARCH = Duration.ofSeconds(2);

  private static final int ATTEMPTS = 4;
  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 60_000;

  /// Error codes (UPnP WANIPConnection:2, section 2.5.16): the port is somebody else's, and a lease
  /// cannot end.
  private static final int CONFLICT = 718;

  private static final int OTHER_CONFLICT = 729;
  private static final int ONLY_PERMANENT = 725;

  private final Route route;
  private final int ssdpPort;
  private final Duration patience;
  private final RandomGenerator random;
  private final Consumer<? super PortMapper.Event> events;
  private final Http http = new Http(Map.of());
  private @Nullable Igd igd;
  private long found;
  private boolean strange;

  /// `ssdpPort` is that of the router; `patience` is for the answer to a search.
  Upnp(
      Route route,
      int ssdpPort,
      Duration patience,
      RandomGenerator random,
      Consumer<? super PortMapper.Event> events) {
    this.route = route;
    this.ssdpPort = ssdpPort;
    this.patience = patience;
    this.random = random;
    this.events = events;
  }

  Route route() {
    return route;
  }

  void map(PortMapper.Map order) {
    strange = false;
    Reason reason = Reason.SILENT;
    try {
      Igd known = igd();
      if (known != null) {
        // Whatever fails from here on, the gateway has answered.
        reason = Reason.REFUSED;
        events.accept(map(known, order));
        return;
      }
    } catch (XmlWalk.StrangeXmlException | MalformedException _) {
      strange = true;
    } catch (IOException _) {
      // It is silent, or says no.
    }
    igd = null;
    events.accept(
        new PortMapper.NotMapped(order.gateway(), order.port(), strange ? Reason.STRANGE : reason));
  }

  private @Nullable Igd igd() throws IOException {
    long now = System.nanoTime();
    if (igd == null || now - found > TRUST) {
      igd = null;
      found = now;
      Ssdp.search(
          route,
          ssdpPort,
          patience,
          location -> {
            try {
              igd = Igd.at(location, route.router(), http);
              strange |= igd == null;
            } catch (XmlWalk.StrangeXmlException _) {
              strange = true;
            } catch (IOException _) {
              // Another location may be better.
            }
            return igd != null;
          });
    }
    return igd;
  }

  private PortMapper.Mapped map(Igd known, PortMapper.Map order)
      throws IOException, MalformedException {
    Endpoint address = Endpoint.of(known.externalAddress(http), 0);
    int wanted = order.wanted();
    long lease = order.lifetime();
    for (int attempt = 1; ; attempt++) {
      try {
        int external = known.add(http, wanted, order.port(), route.local(), lease);
        return new PortMapper.Mapped(
            order.gateway(), order.port(), address.withPort(external), order.lifetime());
      } catch (Igd.RefusalException refusal) {
        int code = refusal.code();
        if (attempt == ATTEMPTS) {
          throw refusal;
        }
        if (code == ONLY_PERMANENT && lease > 0) {
          lease = 0;
        } else if (code == CONFLICT || code == OTHER_CONFLICT) {
          wanted = random.nextInt(FIRST_PORT, LAST_PORT);
        } else {
          throw refusal;
        }
      }
    }
  }

  void unmap(PortMapper.Unmap order) {
    try {
      Igd known = igd();
      if (known != null) {
        known.delete(http, order.external());
      }
    } catch (IOException _) {
      // The lease ends by itself.
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
