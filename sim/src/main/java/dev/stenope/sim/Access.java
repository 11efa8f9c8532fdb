package dev.stenope.sim;

import static dev.stenope.sim.Dependence.ADDRESS_AND_PORT_DEPENDENT;
import static dev.stenope.sim.Dependence.ADDRESS_DEPENDENT;
import static dev.stenope.sim.Dependence.ENDPOINT_INDEPENDENT;
import static dev.stenope.sim.NatBox.Allocation.PRESERVING;
import static dev.stenope.sim.NatBox.Allocation.RANDOM;
import static dev.stenope.sim.NatBox.Allocation.SEQUENTIAL;

/// The ways in which hosts are connected to the internet, as they are called in the field.
public enum Access {
  /// A public address, and nothing in between.
  OPEN,
  /// A public address behind a stateful firewall.
  FIREWALLED,
  FULL_CONE,
  RESTRICTED,
  PORT_RESTRICTED,
  /// Port-restricted, and the external port is that of the host.
  PRESERVING_CONE,
  /// Maps for each address anew, to the port of the host where that is free.
  ADDRESS_DEPENDENT_MAPPING,
  SEQUENTIAL_SYMMETRIC,
  SYMMETRIC,
  /// The same from a carrier that gives each subscriber a block of so many ports.
  SYMMETRIC_512,
  SYMMETRIC_1024,
  SYMMETRIC_2048,
  /// Docker, libvirt, a plain gateway.
  LINUX,
  OPENWRT,
  LINUX_RANDOM;

  /// What the router does, if there is one that translates.
  Translation.Kind kind() {
    return switch (this) {
      case OPEN, FULL_CONE ->
          new NatBox.Behavior(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, RANDOM);
      case RESTRICTED -> new NatBox.Behavior(ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, RANDOM);
      case FIREWALLED, PORT_RESTRICTED ->
          new NatBox.Behavior(ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT_DEPENDENT, RANDOM);
      case PRESERVING_CONE ->
          new NatBox.Behavior(ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT_DEPENDENT, PRESERVING);
      case ADDRESS_DEPENDENT_MAPPING ->
          new NatBox.Behavior(ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, PRESERVING);
      case SEQUENTIAL_SYMMETRIC ->
          new NatBox.Behavior(ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, SEQUENTIAL);
      case SYMMETRIC -> symmetric();
      case SYMMETRIC_512 -> symmetric().withBlock(512);
      case SYMMETRIC_1024 -> symmetric().withBlock(1_024);
      case SYMMETRIC_2048 -> symmetric().withBlock(2_048);
      case LINUX -> LinuxMasquerade.kind(LinuxMasquerade.Input.ACCEPTED);
      case OPENWRT -> LinuxMasquerade.kind(LinuxMasquerade.Input.DROPPED);
      case LINUX_RANDOM -> LinuxMasquerade.withRandomPorts(LinuxMasquerade.Input.ACCEPTED);
    };
  }

  private static NatBox.Behavior symmetric() {
    return new NatBox.Behavior(ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, RANDOM);
  }

  /// A host that is connected in this way, alone in its LAN.
  public Host host(Net net, Line.Quality quality) {
    return switch (this) {
      case OPEN -> net.open(quality);
      case FIREWALLED -> net.firewalled(ADDRESS_AND_PORT_DEPENDENT, quality);
      default -> net.host(net.lan(kind(), quality));
    };
  }

  /// Whether two hosts so connected can reach each other without a relay. Against a NAT that gives
  /// each flow a random port, the other side needs one whose port can be named, or both the known
  /// block in which random ports lie.
  public boolean meets(Access other) {
    return (!isRandom() || !other.mapsForEachPeer()) && (!other.isRandom() || !mapsForEachPeer());
  }

  /// The same whatever their clocks differ by. Where both routers remember uninvited packets and
  /// one draws its ports, the packets of both must cross.
  boolean meetsByAnyClock(Access other) {
    boolean crossing =
        (this == LINUX && other == LINUX_RANDOM) || (this == LINUX_RANDOM && other == LINUX);
    return meets(other) && !crossing;
  }

  boolean mapsForEachPeer() {
    return isRandom() || hasBlock() || this == SEQUENTIAL_SYMMETRIC;
  }

  /// Whether its ports are random ones of a block that can be filled.
  boolean hasBlock() {
    return this == SYMMETRIC_512 || this == SYMMETRIC_1024 || this == SYMMETRIC_2048;
  }

  private boolean isRandom() {
    return this == SYMMETRIC || this == LINUX_RANDOM;
  }
}
