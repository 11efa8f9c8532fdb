package dev.stenope.core.mesh;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.NodeName;
import dev.stenope.core.crypto.Revocation;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;

/// A node that was declared compromised. Unless a person here has taken that back (`pardoned`) it
/// is never met again, whatever invitation it has. `name` is what it was called here, `statement`
/// the word by which it was cut off.
public record CutOff(NodeId node, String name, Revocation statement, boolean pardoned) {
  public CutOff {
    if (!NodeName.isValid(name) || !node.equals(statement.node())) {
      throw new IllegalArgumentException("not a node that was cut off");
    }
  }

  /// Who said so.
  public NodeId by() {
    return statement.declarer();
  }

  CutOff pardon() {
    return new CutOff(node, name, statement, true);
  }

  Json toJson() {
    return new Json()
        .put("node_id", node.text())
        .put("name", name)
        .put("statement", statement.text())
        .put("pardoned", pardoned);
  }

  static CutOff of(Json json) throws MalformedException {
    return new CutOff(
        new NodeId(json.text("node_id")),
        json.text("name"),
        Revocation.read(json.text("statement")),
        json.flag("pardoned"));
  }
}
