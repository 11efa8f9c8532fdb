package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;

/// What of the remote side a NAT heeds when it maps (RFC 4787, section 4.1) or filters (section 5).
public enum Dependence {
  ENDPOINT_INDEPENDENT,
  ADDRESS_DEPENDENT,
  ADDRESS_AND_PORT_DEPENDENT;

  private static final Endpoint ANY = new Endpoint(0, 0, 0);

  /// Equal for remote endpoints between which the NAT does not tell.
  Endpoint key(Endpoint remote) {
    return switch (this) {
      case ENDPOINT_INDEPENDENT -> ANY;
      case ADDRESS_DEPENDENT -> remote.withPort(0);
      case ADDRESS_AND_PORT_DEPENDENT -> remote;
    };
  }
}
