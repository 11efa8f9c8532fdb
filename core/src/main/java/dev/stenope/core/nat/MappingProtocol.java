package dev.stenope.core.nat;

/// The protocols by which a router maps a port on demand, the preferred one first.
public enum MappingProtocol {
  PCP("PCP"),
  NAT_PMP("NAT-PMP"),
  UPNP_IGD("UPnP-IGD");

  private final String word;

  MappingProtocol(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }
}
