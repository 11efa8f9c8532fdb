package dev.stenope.node.drop;

/// Opens drops of kinds that are not built in. Found by [java.util.ServiceLoader], so that a kind
/// whose jar is not there costs nothing.
public interface DropProvider {
  /// Whether drops with this scheme, in lower case, are of these kinds.
  boolean serves(String scheme);

  /// Opens a drop, which need not be usable yet.
  DeadDrop open(String uri, Shelf shelf) throws DropException;
}
