package dev.stenope.core.nat;

import dev.stenope.core.nat.NatBehavior.Allocation;
import dev.stenope.core.nat.NatBehavior.Dependence;
import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A NAT in the terms of RFC 4787.
final class ClassicBox implements Box {
  /// One of the blocks of 2,048 ports that are counted from 1,024.
  static final int BLOCK_LOW = 1024 + 7 * 2048;

  static final int BLOCK_HIGH = BLOCK_LOW + 2047;

  private record Key(Endpoint source, @Nullable Endpoint part) {}

  private final Endpoint publicAddress;
  private final Dependence mapping;
  private final Dependence filtering;
  private final Allocation allocation;
  private final boolean hairpins;
  private final RandomGenerator random;
  private final Map<Key, Integer> mappings = new HashMap<>();
  private final Map<Integer, Endpoint> owners = new HashMap<>();
  private final Map<Integer, Set<@Nullable Endpoint>> permissions = new HashMap<>();
  private int last = 30_000;

  ClassicBox(
      Endpoint publicAddress,
      Dependence mapping,
      Dependence filtering,
      Allocation allocation,
      boolean hairpins,
      RandomGenerator random) {
    this.publicAddress = publicAddress;
    this.mapping = mapping;
    this.filtering = filtering;
    this.allocation = allocation;
    this.hairpins = hairpins;
    this.random = random;
  }

  @Override
  public Endpoint outbound(Endpoint source, Endpoint destination) {
    int port =
        mappings.computeIfAbsent(
            new Key(source, part(mapping, destination)), key -> allocate(source));
    permissions.computeIfAbsent(port, p -> new HashSet<>()).add(part(filtering, destination));
    return publicAddress.withPort(port);
  }

  private int allocate(Endpoint source) {
    int port =
        switch (allocation) {
          case PRESERVING -> source.port();
          case SEQUENTIAL -> last += 2;
          default -> draw();
        };
    while (owners.putIfAbsent(port, source) != null) {
      port = draw();
    }
    return port;
  }

  private int draw() {
    return allocation == Allocation.BLOCK
        ? random.nextInt(BLOCK_LOW, BLOCK_HIGH + 1)
        : random.nextInt(1024, 65536);
  }

  @Override
  public @Nullable Endpoint inbound(Endpoint source, Endpoint destination) {
    Set<@Nullable Endpoint> permitted = permissions.getOrDefault(destination.port(), Set.of());
    Endpoint part = part(filtering, source);
    return permitted.stream().anyMatch(p -> Objects.equals(p, part))
        ? owners.get(destination.port())
        : null;
  }

  @Override
  public boolean hairpins() {
    return hairpins;
  }

  private static @Nullable Endpoint part(Dependence dependence, Endpoint remote) {
    return switch (dependence) {
      case ADDRESS_DEPENDENT -> remote.withPort(0);
      case ADDRESS_AND_PORT_DEPENDENT -> remote;
      default -> null;
    };
  }
}
