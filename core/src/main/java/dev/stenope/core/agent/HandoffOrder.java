package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;

/// What a node wants of its [Handoff].
public sealed interface HandoffOrder extends Order {
  /// The id of the agent, the same at all nodes and for ever: 1 to 64 letters, digits, `.`, `_` and
  /// `-`.
  String agent();

  @Override
  default String protocol() {
    return Handoff.PROTOCOL;
  }

  /// An agent that no node knows yet begins here.
  record Adopt(String agent) implements HandoffOrder {}

  /// Offers an agent to a peer that belongs here and was stopped. Inputs that were told and not
  /// [Taken] go along. `digest` is the SHA-256 of the manifest of its package, in hex.
  record Offer(String agent, NodeId to, String digest) implements HandoffOrder {}

  /// The package of an agent that is offered is whole here, every chunk of it verified; `proof`
  /// tells the owner what is here.
  record Prepared(String agent, String digest, Json proof) implements HandoffOrder {}

  /// Takes back an offer that is not committed, or turns down one whose package is not whole.
  record Cancel(String agent, String reason) implements HandoffOrder {}

  /// Takes an agent from a node that does not answer any more. If that node lives, the agent runs
  /// twice until it hears of this.
  record Force(String agent) implements HandoffOrder {}

  /// Something is for an agent that does not run here at the moment.
  record Input(String agent, Json input) implements HandoffOrder {}

  /// The agent has got all inputs up to this one.
  record Taken(String agent, long number) implements HandoffOrder {}

  /// Tells where the agent stands; with no id, where each one does, and then
  /// [HandoffEvent.AllTold].
  record Tell(String agent) implements HandoffOrder {}
}
