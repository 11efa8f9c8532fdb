package dev.stenope.opendal;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.DropProvider;
import dev.stenope.node.drop.Shelf;

/// Opens drops whose addresses are like `opendal:dropbox?root=/drop&refresh_token=...`.
public final class OpendalProvider implements DropProvider {
  @Override
  public boolean serves(String scheme) {
    return scheme.equals("opendal");
  }

  @Override
  public DeadDrop open(String uri, Shelf shelf) throws DropException {
    return new OpendalDrop(OpendalAddress.parse(uri), Native.PATIENCE);
  }
}
