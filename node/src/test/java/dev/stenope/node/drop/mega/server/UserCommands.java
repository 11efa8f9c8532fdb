package dev.stenope.node.drop.mega.server;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.math.BigInteger;
import java.util.Map;

/// The commands by which users register, log in and out, and learn about themselves.
final class UserCommands {
  private final Cloud cloud;

  UserCommands(Cloud cloud) {
    this.cloud = cloud;
  }

  Map<String, Command> commands() {
    return Map.ofEntries(
        Map.entry("us0", this::version),
        Map.entry("us", this::login),
        Map.entry("up", this::register),
        Map.entry("up2", (asker, _) -> text(asker.account().user)),
        Map.entry("ug", this::user),
        Map.entry("uq", this::quota),
        Map.entry("uga", (_, _) -> Integer.toString(Refusal.ABSENT)),
        Map.entry("upv", (_, _) -> text(Base64Url.random(8))),
        Map.entry("gmf", (_, _) -> "{}"),
        Map.entry("log", (_, _) -> Command.DONE),
        Map.entry("sml", this::logout));
  }

  private static String text(String text) {
    return "\"" + text + "\"";
  }

  private String version(Asker asker, Json arguments) throws Refusal, MalformedException {
    Account.Login login = cloud.account(arguments.text("user")).login;
    Json answer = new Json().put("v", login.version());
    return (login.salt() == null ? answer : answer.put("s", login.salt())).toString();
  }

  private String login(Asker asker, Json arguments) throws Refusal, MalformedException {
    Account account = cloud.account(arguments.text("user"));
    Account.Login login = account.login;
    if (account.isBlocked()) {
      throw new Refusal(Refusal.BLOCKED);
    }
    if (login.hash() != null && !login.hash().equals(arguments.text("uh"))) {
      throw new Refusal(Refusal.ABSENT);
    }
    String code = account.secondFactor();
    if (code != null && !code.equals(arguments.text("mfa", ""))) {
      throw new Refusal(arguments.has("mfa") ? Refusal.FAILED : Refusal.MULTI_FACTOR);
    }
    String session = cloud.openSession(account);
    Json answer = new Json();
    BigInteger modulus = login.modulus();
    if (modulus == null) {
      answer.put("tsid", session);
    } else {
      answer.put("csid", RsaKey.seal(Base64Url.read(session), modulus));
      answer.put("privk", login.privateKey());
    }
    return answer.put("u", account.user).put("k", login.key()).put("ach", 1).toString();
  }

  /// A stranger gets an ephemeral account, and users change what is known of them.
  private String register(Asker asker, Json arguments) throws Refusal, MalformedException {
    if (asker.owner() != null) {
      return text(asker.owner().user);
    }
    byte[] proof = Base64Url.read(arguments.text("ts"));
    if (proof.length != 32 || Base64Url.read(arguments.text("k")).length != 16) {
      throw new Refusal(Refusal.ARGUMENTS);
    }
    return text(
        cloud.register(
                new Account.Login(null, 2, null, null, arguments.text("k"), null, null, proof))
            .user);
  }

  private String user(Asker asker, Json arguments) throws Refusal {
    Account account = asker.account();
    if (asker.session() == null) {
      throw new Refusal(Refusal.ACCESS);
    }
    Json answer = new Json().put("u", account.user).put("s", 1).put("k", account.login.key());
    if (account.login.address() != null) {
      answer.put("email", account.login.address()).put("name", "").put("c", 1);
      answer.put("privk", account.login.privateKey());
    }
    return answer.put("ts", Long.toString(cloud.knobs.seconds())).toString();
  }

  private String quota(Asker asker, Json arguments) throws Refusal {
    long used = asker.account().tree.all().stream().mapToLong(node -> node.content.length).sum();
    return new Json().put("mstrg", 20L << 30).put("cstrg", used).put("utype", 0).toString();
  }

  private String logout(Asker asker, Json arguments) throws Refusal {
    asker.account();
    cloud.closeSession(asker.session());
    return Command.DONE;
  }
}
