package dev.stenope.core.rendezvous;

import dev.stenope.core.crypto.NodeName;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// What a node says of itself in a handshake file besides keys and times: its name, where it can be
/// reached, the ports for the skew scan in the order of the scan, all at one address, an estimate
/// of the time that a packet takes from it to the public internet, in nanoseconds, and what is
/// known of its further ports.
///
/// As JSON: `name`; `public_ip` and `udp_port`, the address that is most likely to be reached;
/// `candidates`, a list of objects with `type` (`host`, `mapped`, `srflx` or `relay`), `ip` and
/// `port`; where there is a scan, `scan` with `ip` and the list `ports`; `nat` with `one_way_us`,
/// and [Ports] where they are not fixed to `public_ip` and `udp_port`; where there are any,
/// `relays`, a list of addresses of relays that the node uses. Addresses are literals, ports are
/// 1024 to 65535; those of relays may be names, and have any port.
public record Offer(
    String name,
    List<Candidate> candidates,
    List<Endpoint> scan,
    long oneWayNanos,
    Ports ports,
    List<RelayAddress> relays) {
  public static final int MAX_CANDIDATES = 16;
  public static final int MAX_SCAN = 16;
  public static final int MAX_RELAYS = 2;

  private static final int MIN_PORT = 1024;
  private static final long MAX_ONE_WAY_MICROS = 10_000_000;

  public enum Type {
    HOST("host"),
    /// A gateway maps the port on demand.
    MAPPED("mapped"),
    SERVER_REFLEXIVE("srflx"),
    RELAYED("relay");

    private final String word;

    Type(String word) {
      this.word = word;
    }
  }

  /// A transport address at which a node may be reached (RFC 8445, section 5.1.1).
  public record Candidate(Type type, Endpoint endpoint) {}

  public Offer {
    if (!NodeName.isValid(name) || oneWayNanos < 0) {
      throw new IllegalArgumentException("not a name or not a time");
    }
    if (candidates.isEmpty() || candidates.size() > MAX_CANDIDATES || scan.size() > MAX_SCAN) {
      throw new IllegalArgumentException("an offer has 1 to 16 candidates and up to 16 ports");
    }
    if (relays.size() > MAX_RELAYS) {
      throw new IllegalArgumentException("an offer has up to 2 relays");
    }
    candidates = List.copyOf(candidates);
    scan = List.copyOf(scan);
    relays = List.copyOf(relays);
  }

  /// The ports are fixed to the address that is most likely to be reached.
  public Offer(String name, List<Candidate> candidates, List<Endpoint> scan, long oneWayNanos) {
    this(name, candidates, scan, oneWayNanos, Ports.fixed(best(candidates)), List.of());
  }

  public Json toJson() {
    Endpoint best = best(candidates);
    List<Json> list = new ArrayList<>();
    for (Candidate candidate : candidates) {
      list.add(address(candidate.endpoint()).put("type", candidate.type().word));
    }
    Json json =
        new Json()
            .put("name", name)
            .put("public_ip", best.host())
            .put("udp_port", best.port())
            .put("candidates", list);
    if (!scan.isEmpty()) {
      List<Integer> ports = scan.stream().map(Endpoint::port).toList();
      json.put("scan", new Json().put("ip", scan.getFirst().host()).put("ports", ports));
    }
    if (!relays.isEmpty()) {
      json.put("relays", relays.stream().map(RelayAddress::toString).toList());
    }
    long micros = Math.min(oneWayNanos / 1000, MAX_ONE_WAY_MICROS);
    Json nat = new Json().put("one_way_us", micros);
    if (!ports.equals(Ports.fixed(best))) {
      ports.put(nat);
    }
    return json.put("nat", nat);
  }

  /// Reads the offer of a peer. Addresses to which nothing may be sent are refused, and those of
  /// the loopback interface too, unless `loopback`.
  public static Offer of(Json json, boolean loopback) throws MalformedException {
    String name = json.text("name");
    if (!NodeName.isValid(name)) {
      throw new MalformedException("not a name");
    }
    endpoint(json.text("public_ip"), json.number("udp_port"), loopback);
    List<?> list = json.list("candidates");
    if (list.isEmpty() || list.size() > MAX_CANDIDATES) {
      throw new MalformedException("no candidate or too many");
    }
    List<Candidate> candidates = new ArrayList<>();
    for (Object element : list) {
      candidates.add(candidate(element, loopback));
    }
    List<Endpoint> scan = json.has("scan") ? scan(json.object("scan"), loopback) : List.of();
    Json nat = json.has("nat") ? json.object("nat") : new Json();
    Ports ports = nat.has("allocation") ? Ports.of(nat, loopback) : Ports.fixed(best(candidates));
    return new Offer(name, candidates, scan, 1000 * micros(nat), ports, relays(json));
  }

  private static List<RelayAddress> relays(Json json) throws MalformedException {
    List<RelayAddress> relays = new ArrayList<>();
    for (Object element : json.has("relays") ? json.list("relays") : List.of()) {
      if (!(element instanceof String address) || relays.size() == MAX_RELAYS) {
        throw new MalformedException("not the address of a relay, or too many");
      }
      relays.add(RelayAddress.parse(address));
    }
    return relays;
  }

  private static long micros(Json nat) throws MalformedException {
    long micros = nat.number("one_way_us", 0);
    if (micros < 0 || micros > MAX_ONE_WAY_MICROS) {
      throw new MalformedException("not a one-way time");
    }
    return micros;
  }

  private static Candidate candidate(Object element, boolean loopback) throws MalformedException {
    if (!(element instanceof Json json)) {
      throw new MalformedException("not a candidate");
    }
    String word = json.text("type");
    for (Type type : Type.values()) {
      if (type.word.equals(word)) {
        return new Candidate(type, endpoint(json.text("ip"), json.number("port"), loopback));
      }
    }
    throw new MalformedException("a candidate of an unknown type");
  }

  private static List<Endpoint> scan(Json json, boolean loopback) throws MalformedException {
    String ip = json.text("ip");
    List<Endpoint> scan = new ArrayList<>();
    for (Object port : json.list("ports")) {
      if (!(port instanceof Long number) || scan.size() == MAX_SCAN) {
        throw new MalformedException("not a port, or too many");
      }
      scan.add(endpoint(ip, number, loopback));
    }
    if (new HashSet<>(scan).size() != scan.size()) {
      throw new MalformedException("a port is named twice");
    }
    return scan;
  }

  static Endpoint endpoint(String ip, long port, boolean loopback) throws MalformedException {
    if (port < MIN_PORT || port > 65535) {
      throw new MalformedException("not a port from 1024 to 65535");
    }
    Endpoint endpoint = Endpoint.of(ip, (int) port);
    if (endpoint.isUnusable() || (endpoint.isLoopback() && !loopback)) {
      throw new MalformedException("an address to which nothing may be sent");
    }
    return endpoint;
  }

  private static Endpoint best(List<Candidate> candidates) {
    return candidates.stream()
        .filter(candidate -> candidate.type() != Type.HOST)
        .findFirst()
        .orElse(candidates.getFirst())
        .endpoint();
  }

  private static Json address(Endpoint endpoint) {
    return new Json().put("ip", endpoint.host()).put("port", endpoint.port());
  }
}
