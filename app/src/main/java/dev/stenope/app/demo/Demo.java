package dev.stenope.app.demo;

import dev.stenope.app.Problem;
import dev.stenope.app.daemon.Setup;
import dev.stenope.app.terminal.Marks;
import dev.stenope.app.terminal.Steps;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Three nodes, each its own process and home, that meet through a folder, talk, and are measured.
public final class Demo {
  private static final List<String> NAMES = List.of("vps", "home", "laptop");
  private static final long LOAD = 32_000_000;

  /// A first load, after which it is known whether the whole one fits into the time. A node that
  /// has just started gets quicker with every one.
  private static final long TASTE = 4_000_000;

  private static final int MORE_TASTES = 2;

  /// Milliseconds that the whole load may take.
  private static final double LOAD_TIME = 2500;

  private static final int PINGS = 20;

  /// Milliseconds for which a pair that has met may look for a way.
  private static final long PATIENCE = 15_000;

  private static final List<List<String>> TALK =
      List.of(
          List.of("vps", "home", "Are you in? I cannot see any open port."),
          List.of("home", "vps", "I am. That is the point."),
          List.of("vps", "laptop", "Build 812 is green."),
          List.of("laptop", "vps", "Fetching it, on hotel wifi."),
          List.of("home", "laptop", "Dinner at eight?"),
          List.of("laptop", "home", "Grüße aus dem Zug, save me some."));

  private final Steps steps;
  private final Style style;
  private final Stage stage;
  private final Path work;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final List<Link> links = new ArrayList<>();
  private boolean closed;

  Demo(Steps steps, Style style, Stage stage, Path work) {
    this.steps = steps;
    this.style = style;
    this.stage = stage;
    this.work = work;
  }

  /// Runs all of it and returns the result.
  Json run() throws Problem, MalformedException, IOException, InterruptedException {
    Path drop = Files.createDirectory(work.resolve("drop"));
    try (DropWatch watch = DropWatch.start(drop)) {
      startNodes(drop);
      for (int i = 0; i < NAMES.size(); i++) {
        for (int j = i + 1; j < NAMES.size(); j++) {
          meet(member(NAMES.get(i)), member(NAMES.get(j)));
        }
      }
      int delivered = talk();
      for (int i = 0; i < NAMES.size(); i++) {
        for (int j = i + 1; j < NAMES.size(); j++) {
          links.add(measure(member(NAMES.get(i)), member(NAMES.get(j))));
        }
      }
      return Report.of(links, TALK.size(), delivered, watch, secrets());
    }
  }

  private Member member(String name) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalStateException("not started: " + name);
    }
    return member;
  }

  private void startNodes(Path drop) throws Problem, InterruptedException {
    steps.begin("starting three nodes");
    Launcher launcher = Launcher.ofThisProcess();
    stage.open(launcher);
    for (String name : NAMES) {
      Path home = work.resolve(name);
      Setup.create(home, name, stage.settings().withDrops(List.of(drop.toString())));
      start(name, home, launcher);
    }
    boolean dark = true;
    for (Member member : members.values()) {
      dark &= member.awaitUp().flag("dark");
    }
    steps.done("nodes", "vps, home, laptop are up" + (dark ? ", no port of theirs listens" : ""));
  }

  private synchronized void start(String name, Path home, Launcher launcher) throws Problem {
    if (!closed) {
      members.put(name, Member.start(name, home, stage, launcher));
    }
  }

  private void meet(Member a, Member b) throws Problem, MalformedException, InterruptedException {
    String pair = a.name() + style.mark(" ⇄ ", " - ") + b.name();
    steps.begin(pair + ": invite, join, punch");
    String code = a.ask(new Json().put("command", "invite").put("ttl", 120)).text("code");
    b.ask(new Json().put("command", "join").put("code", code));
    Json path = awaitPath(a, b);
    awaitPath(b, a);
    steps.done("met", Text.pad(pair, 16) + path.text("kind") + " " + path.text("remote"));
  }

  private static Json awaitPath(Member from, Member to) throws Problem, InterruptedException {
    long end = System.nanoTime() + PATIENCE * 1_000_000;
    while (System.nanoTime() < end) {
      Json peer = from.peer(to.name());
      if (peer.text("state", "").equals("online") && peer.get("path") instanceof Json path) {
        return path;
      }
      Thread.sleep(20);
    }
    throw new Problem(
        from.name() + " and " + to.name() + " found no way to each other",
        "they met, but no packet came through within " + PATIENCE / 1000 + " s",
        "");
  }

  /// Returns how many messages the receiver itself says it has.
  private int talk() throws Problem, MalformedException {
    int delivered = 0;
    for (List<String> words : TALK) {
      Member from = member(words.get(0));
      Member to = member(words.get(1));
      String text = words.get(2);
      steps.begin(from.name() + " writes to " + to.name());
      Json receipt =
          from.ask(
              new Json()
                  .put("command", "send")
                  .put("peer", to.name())
                  .put("text", text)
                  .put("wait", "accepted")
                  .put("timeout", 10));
      Json last =
          to.ask(new Json().put("command", "history").put("peer", from.name()).put("limit", 1));
      boolean arrived =
          last.text("message_id").equals(receipt.text("message_id"))
              && last.text("text").equals(text);
      delivered += arrived ? 1 : 0;
      steps.done(
          "chat",
          Text.pad(from.name() + style.mark(" → ", " > ") + to.name(), 16)
              + Marks.of(style, arrived ? "accepted" : "sent")
              + " "
              + text);
    }
    return delivered;
  }

  private Link measure(Member a, Member b) throws Problem, MalformedException {
    String pair = a.name() + style.mark(" ⇄ ", " - ") + b.name();
    steps.begin(pair + ": round trip, then " + Text.bytes(LOAD));
    Json ping =
        a.ask(
            new Json()
                .put("command", "ping")
                .put("peer", b.name())
                .put("count", PINGS)
                .put("gap_ms", 10));
    Json load = load(a, b, TASTE);
    for (int more = MORE_TASTES; more > 0 && !fits(load); more--) {
      load = load(a, b, TASTE);
    }
    if (fits(load)) {
      load = load(a, b, LOAD);
    }
    Json peer = a.peer(b.name());
    steps.done(
        "measured",
        Text.pad(pair, 16)
            + Text.bytes(load.number("bytes"))
            + " in "
            + Text.nanos((long) (number(load, "ms") * 1e6)));
    return new Link(
        a.name(),
        b.name(),
        ping.text("path", "?"),
        number(peer, "connect_ms"),
        number(ping.object("rtt_ms"), "p50"),
        number(load, "mbit_s"));
  }

  /// Whether the whole load fits into its time, by what a taste took.
  private static boolean fits(Json taste) {
    return number(taste, "ms") * LOAD / TASTE < LOAD_TIME;
  }

  private static Json load(Member from, Member to, long bytes) throws Problem {
    return from.ask(new Json().put("command", "load").put("peer", to.name()).put("bytes", bytes));
  }

  private static double number(Json json, String name) {
    return json.get(name) instanceof Double value ? value : 0;
  }

  /// What nobody who reads the folder may find there.
  private List<String> secrets() throws Problem, MalformedException {
    List<String> secrets = new ArrayList<>(NAMES);
    TALK.forEach(words -> secrets.add(words.get(2)));
    secrets.addAll(List.of("candidates", "public_ip", "x25519", "connection_id", "timestamp"));
    for (Member member : members.values()) {
      Json status = member.ask(new Json().put("command", "status"));
      secrets.add(status.text("node_id"));
      for (Object peer : status.list("peers")) {
        if (peer instanceof Json json && json.get("path") instanceof Json path) {
          String remote = path.text("remote", "");
          secrets.add(remote.substring(0, Math.max(0, remote.lastIndexOf(':'))));
        }
      }
    }
    secrets.removeIf(String::isEmpty);
    return secrets;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /// Ends the nodes and removes all that they left. Also called when the program is interrupted.
  synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    members.values().forEach(Member::stop);
    try {
      for (Member member : members.values()) {
        member.end();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    stage.close();
    Folders.remove(work);
  }
}
