package dev.stenope.node.drop.mega.server;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The command `p`, which makes folders, and files of what was uploaded or is there already.
final class PutCommand implements Command {
  private static final int HANDLE = 8;

  private final Cloud cloud;

  PutCommand(Cloud cloud) {
    this.cloud = cloud;
  }

  @Override
  public String run(Asker asker, Json arguments) throws Refusal, MalformedException {
    asker.mayWrite();
    Account account = asker.account();
    Node parent = asker.node(arguments.text("t"));
    if (parent.kind == Node.Kind.FILE) {
      throw new Refusal(Refusal.ACCESS);
    }
    List<Node> fresh = new ArrayList<>();
    Map<String, Node> named = new HashMap<>();
    for (Object item : arguments.list("n")) {
      if (!(item instanceof Json json)) {
        throw new Refusal(Refusal.ARGUMENTS);
      }
      Node node = node(asker, json, named.getOrDefault(json.text("p", ""), parent));
      fresh.add(node);
      named.put(json.text("h", json.text("ph", "")), node);
    }
    if (fresh.isEmpty()) {
      throw new Refusal(Refusal.ARGUMENTS);
    }
    ShareKeys.apply(arguments, named, fresh);
    if (asker.link() != null && !readable(fresh, asker.link().node())) {
      throw new Refusal(Refusal.ARGUMENTS);
    }
    for (Object item : arguments.list("n")) {
      cloud.transfers.spend(((Json) item).text("h", ""));
    }
    fresh.forEach(account.tree::add);
    account.tellOfNew(fresh);
    List<Json> nodes = new ArrayList<>();
    for (Node node : fresh) {
      nodes.add(node.seenThrough(asker.share()).put("i", nodes.size()));
    }
    return new Json().put("f", nodes).toString();
  }

  /// Whether the guests of the link can read them; else nobody could.
  private static boolean readable(List<Node> nodes, String share) {
    return nodes.stream().allMatch(node -> node.shareKeys.containsKey(share));
  }

  private Node node(Asker asker, Json item, Node parent) throws Refusal, MalformedException {
    boolean folder = item.number("t") == Node.Kind.FOLDER.number();
    Account account = asker.account();
    Node node =
        new Node(
            Base64Url.random(6),
            folder ? Node.Kind.FOLDER : Node.Kind.FILE,
            account.user,
            parent.handle,
            cloud.knobs.attributes(item.text("a")));
    node.time = cloud.knobs.seconds();
    // Only the owner knows the master key.
    if (item.has("k") == (asker.link() != null)) {
      throw new Refusal(Refusal.ARGUMENTS);
    }
    if (asker.link() == null) {
      node.key = item.text("k");
      if (Base64Url.read(item.text("k")).length != (folder ? 16 : 32)) {
        throw new Refusal(Refusal.ARGUMENTS);
      }
    }
    if (!folder) {
      node.content = content(asker, item);
    }
    return node;
  }

  private byte[] content(Asker asker, Json item) throws Refusal, MalformedException {
    if (item.has("ph")) {
      return cloud.publicNode(item.text("ph")).content;
    }
    String handle = item.text("h");
    return handle.length() == HANDLE
        ? asker.node(handle).content
        : cloud.transfers.uploaded(handle);
  }
}
