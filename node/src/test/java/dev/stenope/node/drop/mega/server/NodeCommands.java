package dev.stenope.node.drop.mega.server;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// The commands that read, change and remove nodes.
final class NodeCommands {
  private final Cloud cloud;

  NodeCommands(Cloud cloud) {
    this.cloud = cloud;
  }

  Map<String, Command> commands() {
    return Map.of(
        "f", this::fetch,
        "d", this::delete,
        "m", this::move,
        "a", this::attributes,
        "g", this::get,
        "u", this::upload);
  }

  private String fetch(Asker asker, Json arguments) throws Refusal {
    Account account = asker.account();
    StringJoiner nodes = new StringJoiner(",", "{\"f\":[", "]");
    for (Node node : asker.visible()) {
      nodes.add(node.seenThrough(asker.share()).toString());
    }
    Json rest = new Json().put("ok", List.of()).put("s", List.of());
    if (asker.link() == null) {
      rest.put("ok", account.shares.values().stream().map(this::key).toList());
      rest.put("s", account.shares.values().stream().map(this::share).toList());
      rest.put("ph", account.links.values().stream().map(this::link).toList());
      String address = account.login.address();
      rest.put(
          "u",
          List.of(
              new Json()
                  .put("u", account.user)
                  .put("c", 2)
                  .put("m", address == null ? "" : address)));
    }
    rest.put("sn", Base64Url.of(account.changes.next()));
    return nodes + "," + rest.toString().substring(1);
  }

  private Json key(Share share) {
    return new Json().put("h", share.node()).put("ha", share.proof()).put("k", share.key());
  }

  private Json share(Share share) {
    return new Json().put("h", share.node()).put("u", "EXP").put("r", share.level());
  }

  private Json link(Link link) {
    Json json = new Json().put("h", link.node()).put("ph", link.handle());
    return link.auth() == null ? json : json.put("w", link.auth());
  }

  private String delete(Asker asker, Json arguments) throws Refusal, MalformedException {
    asker.mayWrite();
    Node node = asker.node(arguments.text("n"));
    asker.mayAlter(node);
    Account account = asker.account();
    List<String> path = account.tree.path(node);
    account.tree.remove(node);
    account.tell("d", path, _ -> new Json().put("n", node.handle).put("ou", account.user));
    return Command.DONE;
  }

  private String move(Asker asker, Json arguments) throws Refusal, MalformedException {
    asker.mayWrite();
    Node node = asker.node(arguments.text("n"));
    Node parent = asker.node(arguments.text("t"));
    asker.mayAlter(node);
    Account account = asker.account();
    List<String> from = account.tree.path(node);
    if (parent.kind == Node.Kind.FILE) {
      throw new Refusal(Refusal.ACCESS);
    }
    if (account.tree.path(parent).contains(node.handle)) {
      throw new Refusal(Refusal.CIRCULAR);
    }
    account.tree.move(node, parent);
    ShareKeys.apply(arguments, Map.of(node.handle, node), List.of(node));
    account.tell(
        "d", from, _ -> new Json().put("n", node.handle).put("ou", account.user).put("m", 1));
    for (Node moved : account.tree.from(node)) {
      account.tellOfNew(List.of(moved));
    }
    return Command.DONE;
  }

  private String attributes(Asker asker, Json arguments) throws Refusal, MalformedException {
    asker.mayWrite();
    Node node = asker.node(arguments.text("n"));
    asker.mayAlter(node);
    node.attributes = cloud.knobs.attributes(arguments.text("at"));
    Account account = asker.account();
    Json packet = new Json().put("n", node.handle).put("u", account.user);
    packet.put("at", node.attributes).put("ts", node.time);
    account.tell("u", account.tree.path(node), _ -> packet);
    return Command.DONE;
  }

  private String get(Asker asker, Json arguments) throws Refusal, MalformedException {
    Node node =
        arguments.has("p")
            ? cloud.publicNode(arguments.text("p"))
            : asker.node(arguments.text("n"));
    if (node.kind != Node.Kind.FILE) {
      throw new Refusal(Refusal.ABSENT);
    }
    Json answer = new Json().put("s", node.content.length).put("at", node.attributes);
    if (arguments.number("g", 0) == 1) {
      String address = cloud.transfers.download(node.content);
      answer.put("g", arguments.number("v", 1) == 2 ? List.of(address) : address);
    }
    return answer.put("msd", 1).toString();
  }

  private String upload(Asker asker, Json arguments) throws Refusal, MalformedException {
    asker.mayWrite();
    return new Json()
        .put("p", cloud.transfers.upload(arguments.number("s"), arguments.number("v", 1) >= 2))
        .toString();
  }
}
