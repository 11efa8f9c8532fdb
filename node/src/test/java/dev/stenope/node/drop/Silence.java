package dev.stenope.node.drop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Somebody who minds nothing that drops tell.
public final class Silence implements Drops.Events, Attendant.Reports {
  @Override
  public void appeared(List<String> names) {
    // Nobody minds.
  }

  @Override
  public void fetched(String name, byte @Nullable [] content) {
    // Nobody minds.
  }

  @Override
  public void state(boolean usable, String reason) {
    // Nobody minds.
  }

  @Override
  public void state(@Nullable String trouble) {
    // Nobody minds.
  }
}
