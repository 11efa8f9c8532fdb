package dev.stenope.app.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.agents.Roll;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.handoff.MessageLines;
import dev.stenope.node.handoff.PackageBuilder;
import dev.stenope.node.handoff.PackageFolder;
import dev.stenope.node.handoff.PackageManifest;
import dev.stenope.node.handoff.PackageManifest.Section;
import dev.stenope.node.history.History;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Packs what an agent knows at this node, and tells what is in a package that came.
final class Luggage {
  /// The most messages of this node that go along, the newest ones, and that may wait.
  private static final int MAX_MESSAGES = 10_000;

  /// Characters of the last message that the proof repeats.
  private static final int MAX_QUOTE = 120;

  private static final Pattern ID = Pattern.compile("\\{\"message_id\":\"([^\"\\\\]{1,128})\"");

  private final Live live;
  private final Roll roll;

  Luggage(Live live, Roll roll) {
    this.live = live;
    this.roll = roll;
  }

  /// Packs the agent, whose owner this node is under `epoch`. The conversation begins as that of
  /// the package by which it moved last, so that what the receiver has already need not travel.
  PackageManifest pack(String agent, long epoch, AgentPlaces places) throws IOException {
    live.awaitHistory();
    Files.createDirectories(places.moves());
    PackageBuilder builder = new PackageBuilder(places.out(), places.last());
    Path past = places.last().files().resolve(Section.CONVERSATION.place());
    builder.add(Section.CONVERSATION, past, conversation(agent, past));
    builder.add(Section.TASKS, null, lines(List.of()));
    History.Wanted waiting = new History.Wanted(null, Set.of(agent), false);
    builder.add(Section.APPROVALS, null, lines(live.history().waiting(MAX_MESSAGES, waiting)));
    builder.add(Section.TOOLS, null, new ByteArrayInputStream(tools(agent)));
    builder.addMemory(places.memory());
    return builder.build(agent, epoch);
  }

  private InputStream conversation(String agent, Path past) throws IOException {
    Set<String> known = new HashSet<>();
    var _ =
        MessageLines.read(
            past,
            head -> {
              Matcher begin = ID.matcher(head);
              if (begin.lookingAt()) {
                known.add(begin.group(1));
              }
            });
    List<History.Entry> all = live.history().ofAgent(agent, MAX_MESSAGES);
    return lines(all.stream().filter(entry -> !known.contains(entry.messageId())).toList());
  }

  private static InputStream lines(List<History.Entry> entries) {
    StringBuilder text = new StringBuilder();
    entries.forEach(entry -> text.append(line(entry)).append('\n'));
    return new ByteArrayInputStream(text.toString().getBytes(UTF_8));
  }

  /// A message. How far it has come is left out: lines that were packed once stay as they are.
  private static Json line(History.Entry entry) {
    Json envelope = entry.envelope();
    return new Json()
        .put("message_id", entry.messageId())
        .put("timestamp", entry.timestamp())
        .put("from", entry.from())
        .put("from_agent", agent(envelope, "source"))
        .put("to", entry.to())
        .put("to_agent", agent(envelope, "target"))
        .put("conversation", envelope.text("conv", entry.messageId()))
        .put("reply_to", envelope.get("cause"))
        .put("text", entry.text());
  }

  private static String agent(Json envelope, String end) {
    return envelope.get(end) instanceof Json part
        ? part.text("agent_id", Envelope.ANY)
        : Envelope.ANY;
  }

  private byte[] tools(String agent) {
    Json tools = new Json().put("agent", agent);
    for (Roll.Member member : roll.members()) {
      if (member.agent().equals(agent)) {
        tools = member.toPublicJson();
      }
    }
    return tools.toBytes();
  }

  /// What is in a package that was verified, to be told to its owner and to people.
  static Json proof(String digest, PackageFolder folder, PackageManifest manifest)
      throws IOException {
    MessageLines messages = lines(folder, Section.CONVERSATION);
    Json end = read(messages.last());
    String quote = end.text("text", "");
    List<PackageManifest.Piece> memory =
        manifest.files().stream().filter(PackageManifest.Piece::isMemory).toList();
    return new Json()
        .put("digest", digest)
        .put("messages", messages.count())
        .put("last_message_id", cut(end.text("message_id", "")))
        .put("last_text", cut(quote))
        .put("files", (long) memory.size())
        .put("bytes", manifest.total())
        .put("tasks", lines(folder, Section.TASKS).count())
        .put("waiting", lines(folder, Section.APPROVALS).count())
        .put("left_out", (long) manifest.leftOut().size());
  }

  private static Json read(String line) {
    try {
      return line.isEmpty() ? new Json() : Json.read(line.getBytes(UTF_8));
    } catch (MalformedException _) {
      return new Json();
    }
  }

  private static String cut(String text) {
    return text.length() <= MAX_QUOTE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MAX_QUOTE) - 1));
  }

  private static MessageLines lines(PackageFolder folder, Section section) throws IOException {
    return MessageLines.read(folder.files().resolve(section.place()), _ -> {});
  }

  /// What a receiver has, as a sentence for a person.
  static String sentence(Json proof) {
    String last = proof.text("last_message_id", "");
    String quote = proof.text("last_text", "").replaceAll("\\s+", " ");
    return "I'm ready, continuing from "
        + (last.isEmpty() ? "the beginning" : "\"" + quote + "\" (" + last + ")")
        + ": "
        + proof.number("messages", 0)
        + " messages, "
        + proof.number("files", 0)
        + " files, "
        + proof.number("tasks", 0)
        + " tasks; package "
        + cut(proof.text("digest", "")).replaceAll("(?<=^.{12}).*", "");
  }
}
