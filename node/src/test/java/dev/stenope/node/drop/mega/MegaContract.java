package dev.stenope.node.drop.mega;

import dev.stenope.node.drop.DeadDropContract;
import java.time.Duration;

/// The contract on a server like MEGA's, where two may put one name at the same moment.
interface MegaContract extends DeadDropContract {
  Stage stage();

  @Override
  default void litter(String name) {
    stage().owner().junk(stage().folder(), name, 10);
  }

  @Override
  default void age(String name, Duration by) {
    stage().node(name).forEach(node -> stage().owner().age(node, by));
  }

  @Override
  default boolean keepsWritersApart() {
    return false;
  }
}
