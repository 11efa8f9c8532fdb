package dev.stenope.sim;

import dev.stenope.core.agent.Event;
import java.util.List;

/// What agents are at on the nodes of a [World], and what must hold for it.
interface Pursuit {
  /// They are at it for `duration` nanoseconds from now on, at these nodes.
  void begin(List<Machine> machines, long duration);

  /// Whether nothing is under way any more.
  boolean isSettled(List<Machine> machines);

  /// A machine for agents says this to its node.
  void told(Machine by, Event event);

  /// A node begins a life.
  default void started(Machine machine) {}

  void killed(Machine machine);

  /// A node was put back to a state of the past.
  void restored();
}
