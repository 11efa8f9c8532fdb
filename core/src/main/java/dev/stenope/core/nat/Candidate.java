package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A transport address at which a node may be reached (RFC 8445, section 5.1). A larger `priority`
/// is tried earlier.
public record Candidate(Type type, Endpoint endpoint, long priority) {
  /// The most host candidates of one socket.
  public static final int MAX_HOSTS = 8;

  private static final int MAX_LOCAL_PREFERENCE = 65535;

  private static final int LAST_RANK = 4;

  /// The origin of a candidate, with its type preference (RFC 8445, section 5.1.2.2).
  public enum Type {
    HOST(126),
    PEER_REFLEXIVE(110),
    /// A gateway maps the port on demand.
    MAPPED(105),
    SERVER_REFLEXIVE(100),
    RELAYED(0);

    private final int preference;

    Type(int preference) {
      this.preference = preference;
    }
  }

  /// The priority follows the formula of RFC 8445, section 5.1.2.1, for the one component that
  /// there is. `localPreference` is 0 to 65535.
  public static Candidate of(Type type, Endpoint endpoint, int localPreference) {
    if (localPreference < 0 || localPreference > MAX_LOCAL_PREFERENCE) {
      throw new IllegalArgumentException("not a local preference: " + localPreference);
    }
    return new Candidate(
        type, endpoint, ((long) type.preference << 24) + ((long) localPreference << 8) + 255);
  }

  public static Candidate of(Type type, Endpoint endpoint) {
    return of(type, endpoint, MAX_LOCAL_PREFERENCE);
  }

  /// The host candidates among the addresses of one socket, best first: private IPv4 because only
  /// neighbours get through on it, then IPv6, then the rest, at last what another program carries.
  /// Loopback is named only where there is nothing else.
  public static List<Candidate> hosts(List<Endpoint> addresses) {
    List<Endpoint> named = new ArrayList<>();
    for (Endpoint address : addresses) {
      if (isNameable(address) && !address.isLoopback() && !named.contains(address)) {
        named.add(address);
      }
    }
    if (named.isEmpty()) {
      addresses.stream()
          .filter(address -> isNameable(address) && address.isLoopback())
          .forEach(named::add);
    }
    boolean overlay = named.stream().anyMatch(own -> own.isTailnet() && !own.isV4());
    named.sort(Comparator.comparingInt(own -> overlay && own.isTailnet() ? LAST_RANK : rank(own)));
    List<Candidate> hosts = new ArrayList<>();
    for (Endpoint address : named.subList(0, Math.min(MAX_HOSTS, named.size()))) {
      hosts.add(of(Type.HOST, address, MAX_LOCAL_PREFERENCE - hosts.size()));
    }
    return hosts;
  }

  /// Whether another host can do something with the address. A link-local IPv6 address needs a
  /// zone, which means nothing elsewhere.
  public static boolean isNameable(Endpoint address) {
    boolean linkLocal = !address.isV4() && address.high() >>> 54 == 0xfe80 >> 6;
    return address.port() != 0 && !address.isUnusable() && !linkLocal;
  }

  private static int rank(Endpoint address) {
    if (address.isV4()) {
      return address.isPrivate() ? 0 : 2;
    }
    return address.isPrivate() ? 3 : 1;
  }
}
