package dev.stenope.node;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The servers of one kind that a person named, on the way to their addresses. A name server that
/// does not answer delays nobody.
final class ServerNames {
  private final List<Name> names = new ArrayList<>();
  private final Map<Name, InetAddress[]> found = new ConcurrentHashMap<>();
  private final Map<Name, Boolean> asking = new ConcurrentHashMap<>();
  private final Consumer<? super List<Server>> listener;
  private @Nullable List<Server> told;

  private record Name(String host, int port) {}

  /// One of them, as the person wrote it, and where it is.
  record Server(String name, Endpoint endpoint) {}

  /// A `kind` of servers, written as `host:port`, of which the port may be the usual one and left
  /// out. `listener` hears all that is known whenever it grows or changes, and at once if there are
  /// none.
  ServerNames(String kind, int usual, List<String> servers, Consumer<? super List<Server>> listener)
      throws HomeException {
    this.listener = listener;
    for (String server : servers) {
      names.add(parse(kind, usual, server));
    }
  }

  private static Name parse(String kind, int usual, String server) throws HomeException {
    int colon = server.lastIndexOf(':');
    boolean hasPort = colon >= 0 && (server.indexOf(':') == colon || server.contains("]:"));
    String host = hasPort ? server.substring(0, colon) : server;
    try {
      int port = hasPort ? Integer.parseInt(server.substring(colon + 1)) : usual;
      if (port > 0 && port < 65536 && !host.isBlank()) {
        return new Name(host, port);
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw new HomeException("the " + kind + " server " + server + " is not written as host:port");
  }

  /// Asks the name servers for what is not known, or for all anew. Addresses that were given as
  /// literals are told before this returns.
  void resolve(boolean anew) {
    for (Name name : names) {
      if (!anew && found.containsKey(name)) {
        continue;
      }
      InetAddress literal = literal(name.host());
      if (literal != null) {
        found.put(name, new InetAddress[] {literal});
      } else if (asking.putIfAbsent(name, true) == null) {
        Thread.ofPlatform().name("stenope-names").daemon().start(() -> ask(name));
      }
    }
    tell();
  }

  private static @Nullable InetAddress literal(String host) {
    try {
      return Endpoint.of(host, 1).isUnusable() ? null : InetAddress.ofLiteral(host);
    } catch (MalformedException _) {
      return null;
    }
  }

  private void ask(Name name) {
    try {
      found.put(name, InetAddress.getAllByName(name.host()));
    } catch (UnknownHostException _) {
      // It is asked for again later.
    }
    asking.remove(name);
    tell();
  }

  boolean isComplete() {
    return found.size() == names.stream().distinct().count();
  }

  private synchronized void tell() {
    List<Server> servers = servers();
    // That there is none is news too, but not while answers are awaited.
    if (!servers.equals(told) && !(servers.isEmpty() && !asking.isEmpty())) {
      told = servers;
      listener.accept(servers);
    }
  }

  /// One address of each family for each name, IPv4 first: it is the family with the NATs.
  private List<Server> servers() {
    List<Server> four = new ArrayList<>();
    List<Server> six = new ArrayList<>();
    for (Name name : names) {
      InetAddress[] addresses = found.getOrDefault(name, new InetAddress[0]);
      addFirst(addresses, true, name, four);
      addFirst(addresses, false, name, six);
    }
    four.addAll(six);
    return List.copyOf(four);
  }

  private static void addFirst(
      InetAddress[] addresses, boolean isV4, Name name, List<Server> list) {
    for (InetAddress address : addresses) {
      if (address instanceof Inet4Address == isV4) {
        list.add(new Server(name.host(), Endpoint.of(address.getAddress(), name.port())));
        return;
      }
    }
  }
}
