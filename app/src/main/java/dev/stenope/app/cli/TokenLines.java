package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.daemon.PeerNames;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.crypto.Capability;
import dev.stenope.core.crypto.Caveats;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.HomeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a person sees of a capability.
final class TokenLines {
  private final Common common;
  private final Roster roster;
  private final NodeId self;

  TokenLines(Common common) throws Problem {
    this.common = common;
    try {
      roster = common.home().roster();
      self = common.home().identity().id();
    } catch (HomeException e) {
      throw Common.of(e);
    }
  }

  /// The raw key of a peer.
  byte[] key(String peer) throws Problem {
    Map<NodeId, String> names = new LinkedHashMap<>();
    roster.members().forEach(member -> names.put(member.id(), member.name()));
    return Objects.requireNonNull(roster.member(PeerNames.find(peer, names))).publicKey();
  }

  static Capability read(String text) throws Problem {
    try {
      Capability capability = Capability.read(text);
      if (capability.isSigned()) {
        return capability;
      }
    } catch (MalformedException e) {
      throw new Problem("this is no token", String.valueOf(e.getMessage()), "");
    }
    throw new Problem("the token is forged or damaged", "a signature is wrong", "");
  }

  void print(Capability capability) {
    if (common.json) {
      List<Json> blocks = capability.blocks().stream().map(this::json).toList();
      common.print(new Json().put("token", capability.text()).put("blocks", blocks));
    } else {
      common.print(capability.text());
    }
  }

  void explain(Capability capability) {
    for (Capability.Block block : capability.blocks()) {
      Caveats caveats = block.caveats();
      common.print(name(block.by()) + " to " + name(block.to()));
      common.print("  until     " + Instant.ofEpochSecond(caveats.expires()));
      list("may", caveats.operations());
      list("at", caveats.targets());
      list("for task", caveats.tasks());
      list("in", caveats.paths());
      if (caveats.budget() >= 0) {
        common.print("  spends    " + caveats.budget());
      }
      common.print("  id        " + block.id());
    }
  }

  private void list(String label, List<String> values) {
    if (!values.isEmpty()) {
      common.print("  %-9s %s".formatted(label, Text.tame(String.join(", ", values))));
    }
  }

  private String name(byte[] key) {
    NodeId id = NodeId.of(key);
    Roster.Member member = roster.member(id);
    return id.equals(self) ? "this node" : member == null ? id.text() : member.name();
  }

  private Json json(Capability.Block block) {
    Caveats caveats = block.caveats();
    Json json =
        new Json()
            .put("id", block.id())
            .put("by", NodeId.of(block.by()).text())
            .put("to", NodeId.of(block.to()).text())
            .put("expires", Instant.ofEpochSecond(caveats.expires()).toString())
            .put("op", new ArrayList<>(caveats.operations()))
            .put("target", new ArrayList<>(caveats.targets()))
            .put("task", new ArrayList<>(caveats.tasks()))
            .put("path", new ArrayList<>(caveats.paths()))
            .put("depth", (long) caveats.depth());
    return caveats.budget() < 0 ? json : json.put("budget", caveats.budget());
  }
}
