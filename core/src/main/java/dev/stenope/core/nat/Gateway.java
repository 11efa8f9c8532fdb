package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;

/// A default gateway: the address of a router, and that of this host towards it, both of one family
/// and without a port.
public record Gateway(Endpoint router, Endpoint local) {}
