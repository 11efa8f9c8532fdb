package dev.stenope.app.daemon;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import java.util.List;

/// Drops in the words of a person, without the secrets that their addresses hold.
public final class DropPlaces {
  private DropPlaces() {}

  public static List<String> of(List<String> drops, Shelf shelf) {
    return drops.stream().map(drop -> of(drop, shelf)).toList();
  }

  private static String of(String drop, Shelf shelf) {
    try (DeadDrop open = DropAddress.open(drop, shelf)) {
      return open.place();
    } catch (DropException _) {
      return DropAddress.withoutSecrets(drop);
    }
  }
}
