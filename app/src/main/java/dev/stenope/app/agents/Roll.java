package dev.stenope.app.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The agents of this node: those of the configuration, and those that have attached themselves,
/// which are remembered in `agents.json` until they detach.
public final class Roll {
  private static final int MAX_MEMBERS = 1024;
  private static final int MAX_FILE = 4 << 20;

  private final Path file;

  /// Never changed, but replaced once the disk has it: who reads it must not wait for the disk.
  private volatile NavigableMap<String, Member> members = new TreeMap<>();

  /// An agent. `kind` is what it is run by, `attached` for one that comes by itself; `about` is
  /// what it says of itself: `description`, `skills`, `slots` for tasks, and the `wake` hook, which
  /// peers do not hear of.
  public record Member(String agent, String kind, Json about) {
    public Json toJson() {
      Json json = new Json().put("agent", agent).put("kind", kind);
      about.members().forEach(json::put);
      return json;
    }

    /// What peers are told.
    public Json toPublicJson() {
      return new Json()
          .put("agent", agent)
          .put("kind", kind)
          .put("description", about.text("description", ""))
          .put("skills", about.list("skills"))
          .put("slots", (long) slots());
    }

    /// How many tasks it takes at a time.
    public int slots() {
      return Math.clamp(about.number("slots", 0), 0, 64);
    }
  }

  /// `home` is where it is remembered.
  public Roll(Path home) throws Problem {
    this.file = home.resolve("agents.json");
    if (!Files.exists(file)) {
      return;
    }
    try {
      if (Files.size(file) > MAX_FILE) {
        throw new MalformedException("it is too long");
      }
      for (Object each : Json.read(Files.readAllBytes(file)).list("agents")) {
        if (each instanceof Json json) {
          Member member = new Member(json.text("agent"), "attached", json.object("about"));
          members.put(member.agent, member);
        }
      }
    } catch (IOException e) {
      throw Problem.of("the agents of this node are not known", e, "");
    } catch (MalformedException e) {
      throw new Problem(
          "the agents of this node are not known",
          file + " is damaged: " + e.getMessage(),
          "Remove it, and have the agents attach again");
    }
  }

  /// One of the configuration.
  public synchronized void add(Member member) {
    members = with(member);
  }

  private NavigableMap<String, Member> with(Member member) {
    NavigableMap<String, Member> next = new TreeMap<>(members);
    next.put(member.agent, member);
    return next;
  }

  public List<Member> members() {
    return List.copyOf(members.values());
  }

  /// Attaches one, or tells anew what it is.
  public synchronized Member attach(String agent, Json request) throws Problem {
    Member known = members.get(agent);
    if (known != null && !known.kind.equals("attached")) {
      throw new Problem(
          "this agent cannot attach itself",
          "the configuration has one called " + agent + " already",
          "Choose another name");
    }
    if (known == null && members.size() >= MAX_MEMBERS) {
      throw new Problem("no more agents can be attached", MAX_MEMBERS + " are enough", "");
    }
    Json about = new Json();
    for (String each : List.of("description", "skills", "any", "wake", "slots")) {
      if (request.has(each)) {
        about.put(each, request.get(each));
      }
    }
    Member member = new Member(agent, "attached", about);
    keep(with(member));
    return member;
  }

  /// Forgets one that had attached itself.
  public synchronized Member detach(String agent) throws Problem {
    Member known = members.get(agent);
    if (known == null || !known.kind.equals("attached")) {
      throw new Problem("no agent called " + agent + " is attached", "", "See `stenope agents`");
    }
    NavigableMap<String, Member> next = new TreeMap<>(members);
    next.remove(agent);
    keep(next);
    return known;
  }

  private void keep(NavigableMap<String, Member> next) throws Problem {
    List<Json> all = new ArrayList<>();
    for (Member member : next.values()) {
      if (member.kind.equals("attached")) {
        all.add(new Json().put("agent", member.agent).put("about", member.about));
      }
    }
    try {
      DurableFile.write(file, (new Json().put("agents", all) + "\n").getBytes(UTF_8));
      members = next;
    } catch (IOException e) {
      throw Problem.of("the agent was not written down", e, "");
    }
  }
}
