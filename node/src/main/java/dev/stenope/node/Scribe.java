package dev.stenope.node;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Envelope;
import dev.stenope.node.history.Chronicle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Has the chronicle write down what people say to each other, and confirms to the node what is
/// written. For the owner thread.
final class Scribe {
  private final NodeId self;
  private final Chronicle chronicle;
  private final Consumer<Input> confirm;

  /// What was told since the last [#settle], by stream: the latest of it.
  private final Map<Long, Input.Recorded> told = new LinkedHashMap<>();

  /// `self` is the node; `confirm` takes inputs for it from any thread.
  Scribe(NodeId self, Chronicle chronicle, Consumer<Input> confirm) {
    this.self = self;
    this.chronicle = chronicle;
    this.confirm = confirm;
  }

  /// Takes note of what the node of `roster` tells.
  void hear(Output output, Roster roster) {
    switch (output) {
      case Output.Queued(NodeId to, Envelope envelope) -> {
        if (envelope.isForSomebody()) {
          chronicle.queued(to, envelope, roster.name(), name(roster, to));
          String answered = envelope.cause();
          if (answered != null) {
            chronicle.mark(to, answered, Output.Progress.ANSWERED.name());
          }
        }
      }
      case Output.Delivered(NodeId from, Ref ref, Envelope envelope) -> {
        if (envelope.isForSomebody()) {
          chronicle.received(from, envelope, name(roster, from), roster.name());
        }
        told(from, ref);
      }
      case Output.Receipt receipt -> {
        if (receipt.progress() != Output.Progress.QUEUED) {
          chronicle.progressed(receipt.to(), receipt.messageId(), receipt.progress().name());
        }
        told(receipt.to(), receipt.ref());
      }
      default -> {}
    }
  }

  private void told(NodeId peer, @Nullable Ref ref) {
    if (ref != null) {
      told.put(ref.stream(), new Input.Recorded(peer, ref));
    }
  }

  /// Has the node know, once it is so, that all it told is written.
  void settle() {
    if (!told.isEmpty()) {
      List<Input.Recorded> all = List.copyOf(told.values());
      told.clear();
      chronicle.after(() -> all.forEach(confirm), false);
    }
  }

  private String name(Roster roster, NodeId id) {
    if (id.equals(self)) {
      return roster.name();
    }
    Roster.Member member = roster.member(id);
    return member == null ? id.text() : member.name();
  }
}
