package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import org.jspecify.annotations.Nullable;

/// What a [Handoff] tells its node.
public sealed interface HandoffEvent extends Event {
  String agent();

  /// Where the agent stands, when that has changed, when it was asked for, and when a life begins.
  /// It may run if and only if it [#isActive]. `epoch` is that of the offer while one is under way,
  /// else that of the owner; `other` is the other node of the offer, else the owner, null if that
  /// is this one. `reason` is a text of the peer's, or empty.
  record Stands(
      String agent,
      String phase,
      long epoch,
      @Nullable NodeId other,
      String digest,
      Json proof,
      boolean pending,
      String reason)
      implements HandoffEvent {
    public boolean isActive() {
      return phase.equals(Tenure.Phase.ACTIVE.name());
    }

    /// The package is to be got from `other`, and [HandoffOrder.Prepared] then, or
    /// [HandoffOrder.Cancel].
    public boolean isWanted() {
      return phase.equals(Tenure.Phase.OFFERED.name());
    }
  }

  /// The agent, which is active here, is to get this; told again until [HandoffOrder.Taken].
  record Input(String agent, long number, Json input) implements HandoffEvent {}

  /// Where each agent stands has been told.
  record AllTold() implements HandoffEvent {
    @Override
    public String agent() {
      return "";
    }
  }

  /// What was ordered cannot be done; `text` is a sentence for a person.
  record Refused(String agent, String text) implements HandoffEvent {}
}
