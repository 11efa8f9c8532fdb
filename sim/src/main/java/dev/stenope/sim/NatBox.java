package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A NAT as RFC 4787 describes them, with one address and without port overloading.
public final class NatBox implements Translation {
  private static final int FIRST_PORT = 1024;
  private static final int PORTS = 65536 - FIRST_PORT;

  private final Endpoint address;
  private final Behavior behavior;
  private final RandomGenerator random;
  private final int firstPort;
  private final Map<Flow, Mapping> byFlow = new HashMap<>();
  private final Map<Integer, Mapping> byPort = new HashMap<>();
  private int lastPort;

  /// How external ports are chosen (RFC 4787, section 4.2).
  public enum Allocation {
    PRESERVING,
    SEQUENTIAL,
    RANDOM
  }

  /// `ports` is how many ports a subscriber has, somewhere among those of the address. `step` is
  /// the distance of sequential allocations. A mapping lives for `unreplied` nanoseconds after the
  /// last packet from the inside, for `assured` once an answer was let in.
  public record Behavior(
      Dependence mapping,
      Dependence filtering,
      Allocation allocation,
      int ports,
      int step,
      long unreplied,
      long assured,
      boolean hairpin)
      implements Kind {

    /// RFC 4787 asks for two minutes at least (REQ-5).
    public Behavior(Dependence mapping, Dependence filtering, Allocation allocation) {
      this(mapping, filtering, allocation, PORTS, 1, 120_000_000_000L, 120_000_000_000L, false);
    }

    public Behavior withStep(int other) {
      return new Behavior(
          mapping, filtering, allocation, ports, other, unreplied, assured, hairpin);
    }

    /// With a block of so many ports for each subscriber, as carriers have it.
    public Behavior withBlock(int size) {
      return new Behavior(mapping, filtering, allocation, size, step, unreplied, assured, hairpin);
    }

    public Behavior withTimers(long whileUnreplied, long whenAssured) {
      return new Behavior(
          mapping, filtering, allocation, ports, step, whileUnreplied, whenAssured, hairpin);
    }

    public Behavior withHairpin() {
      return new Behavior(mapping, filtering, allocation, ports, step, unreplied, assured, true);
    }

    @Override
    public Translation at(Endpoint address, RandomGenerator random) {
      return new NatBox(address, this, random);
    }
  }

  private record Flow(Endpoint inner, Endpoint remote) {}

  private static final class Mapping {
    final Flow flow;
    final Endpoint external;
    final Set<Endpoint> contacted = new HashSet<>();
    boolean replied;
    long expires;

    Mapping(Flow flow, Endpoint external) {
      this.flow = flow;
      this.external = external;
    }
  }

  NatBox(Endpoint address, Behavior behavior, RandomGenerator random) {
    this.address = address;
    this.behavior = behavior;
    this.random = random;
    int free = PORTS - behavior.ports;
    this.firstPort = FIRST_PORT + (free == 0 ? 0 : random.nextInt(free));
    flush();
  }

  @Override
  public @Nullable Datagram outbound(Datagram packet, long now) {
    boolean turnsBack = packet.destination().sameAddress(address);
    if (turnsBack && !behavior.hairpin) {
      return null;
    }
    Flow flow = new Flow(packet.source(), behavior.mapping.key(packet.destination()));
    Mapping mapping = byFlow.get(flow);
    if (mapping == null || mapping.expires < now) {
      mapping = map(flow, now);
      if (mapping == null) {
        return null;
      }
    }
    mapping.contacted.add(behavior.filtering.key(packet.destination()));
    mapping.expires = now + (mapping.replied ? behavior.assured : behavior.unreplied);
    Datagram out = packet.from(mapping.external);
    return turnsBack ? inbound(out, now) : out;
  }

  /// A packet from the outside does not lengthen the life of a mapping (REQ-6 leaves it open).
  @Override
  public @Nullable Datagram inbound(Datagram packet, long now) {
    Mapping mapping = byPort.get(packet.destination().port());
    if (mapping == null
        || mapping.expires < now
        || !mapping.contacted.contains(behavior.filtering.key(packet.source()))) {
      return null;
    }
    if (!mapping.replied) {
      mapping.replied = true;
      mapping.expires = Math.max(mapping.expires, now + behavior.assured);
    }
    return packet.to(mapping.flow.inner());
  }

  @Override
  public void flush() {
    byFlow.clear();
    byPort.clear();
    lastPort = firstPort + random.nextInt(behavior.ports);
  }

  private @Nullable Mapping map(Flow flow, long now) {
    int port = allocate(flow.inner().port(), now);
    if (port < 0) {
      return null;
    }
    Mapping mapping = new Mapping(flow, address.withPort(port));
    Mapping dead = byPort.put(port, mapping);
    if (dead != null) {
      byFlow.remove(dead.flow, dead);
    }
    byFlow.put(flow, mapping);
    return mapping;
  }

  private int allocate(int inner, long now) {
    if (behavior.allocation == Allocation.PRESERVING && isFree(inner, now)) {
      return inner;
    }
    int ports = behavior.ports;
    for (int attempt = 0; attempt < 2 * ports; attempt++) {
      if (behavior.allocation == Allocation.SEQUENTIAL) {
        lastPort = firstPort + (lastPort - firstPort + behavior.step) % ports;
      } else {
        lastPort = firstPort + (attempt < ports ? random.nextInt(ports) : attempt - ports);
      }
      if (isFree(lastPort, now)) {
        return lastPort;
      }
    }
    return -1;
  }

  private boolean isFree(int port, long now) {
    Mapping mapping = byPort.get(port);
    return mapping == null || mapping.expires < now;
  }
}
