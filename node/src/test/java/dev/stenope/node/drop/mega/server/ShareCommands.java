package dev.stenope.node.drop.mega.server;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The commands that share folders and make links.
final class ShareCommands {
  private final Cloud cloud;

  ShareCommands(Cloud cloud) {
    this.cloud = cloud;
  }

  Map<String, Command> commands() {
    return Map.of("s2", this::share, "l", this::link);
  }

  private static Account owner(Asker asker) throws Refusal {
    if (asker.link() != null) {
      throw new Refusal(Refusal.ACCESS);
    }
    return asker.account();
  }

  private String share(Asker asker, Json arguments) throws Refusal, MalformedException {
    Account account = owner(asker);
    Node node = asker.node(arguments.text("n"));
    if (node.kind != Node.Kind.FOLDER) {
      throw new Refusal(Refusal.ACCESS);
    }
    for (Object element : arguments.list("s")) {
      if (!(element instanceof Json json) || !json.text("u").equals("EXP")) {
        throw new Refusal(Refusal.ARGUMENTS);
      }
      if (json.get("r") instanceof Long level) {
        account.shares.put(
            node.handle, new Share(node.handle, arguments.text("ok"), arguments.text("ha"), level));
      } else {
        account.shares.remove(node.handle);
        cloud.withdraw(account, node);
      }
    }
    List<Node> below = account.tree.from(node);
    Map<String, Node> named = new HashMap<>();
    below.forEach(each -> named.put(each.handle, each));
    ShareKeys.apply(arguments, named, below);
    Json packet = new Json().put("n", node.handle).put("o", account.user).put("u", "EXP");
    account.tell("s2", List.of(), _ -> packet);
    return new Json().put("r", List.of(0)).toString();
  }

  private String link(Asker asker, Json arguments) throws Refusal, MalformedException {
    Account account = owner(asker);
    Node node = asker.node(arguments.text("n"));
    if (arguments.number("d", 0) == 1) {
      cloud.withdraw(account, node);
      return Command.DONE;
    }
    boolean writable = arguments.text("w", "").equals("1");
    Share share = account.shares.get(node.handle);
    boolean folder = node.kind != Node.Kind.FILE;
    if (folder && share == null || writable && (share == null || share.level() < 2)) {
      throw new Refusal(Refusal.ACCESS);
    }
    Link link = cloud.publish(account, node, writable);
    Json packet = new Json().put("h", node.handle).put("ph", link.handle());
    account.tell("ph", List.of(), _ -> packet);
    return writable
        ? new Json().put("ph", link.handle()).put("w", link.auth()).toString()
        : "\"" + link.handle() + "\"";
  }
}
