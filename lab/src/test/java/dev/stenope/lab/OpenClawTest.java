package dev.stenope.lab;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two real gateways of OpenClaw, each beside a node in a home behind a NAT of its own, from where
/// nothing but the other home and the STUN servers can be reached. It needs root, 2 GB of memory, and
/// what npm installs first, 650 MB:
///
///     mvn -Popenclaw -pl app -am test
@Tag("openclaw")
@Timeout(600)
class OpenClawTest {
  private static final Pattern TASK = Pattern.compile("\"task\": *\"([^\"\\\\]+)");
  private static final Pattern REQUEST = Pattern.compile("\"requestId\": *\"([^\"]+)\"");

  @TempDir private Path folder;

  @Test
  void twoGatewaysBehindNatsAskEachOtherAndSendFiles() throws Exception {
    try (TwoHomes homes = new TwoHomes(Router.OPENWRT, Router.MASQUERADE, Duration.ofMillis(10));
        OpenClaw one = new OpenClaw(homes.namespaces(), "a", folder.resolve("claw-a"));
        OpenClaw other = new OpenClaw(homes.namespaces(), "b", folder.resolve("claw-b"));
        LabNode a = new LabNode(folder, "a", Encounter.BEHIND_NAT);
        LabNode b = new LabNode(folder, "b", Encounter.BEHIND_NAT)) {
      Files.writeString(folder.resolve("a/stenope.yaml"), one.agent(folder), APPEND);
      Files.writeString(folder.resolve("b/stenope.yaml"), other.agent(folder), APPEND);
      a.start(command -> homes.namespaces().start("a", command), Duration.ZERO);
      b.start(command -> homes.namespaces().start("b", command), Duration.ZERO);
      assertEquals("punched", Encounter.meet(a, b).path());

      assertEquals("[a] How is build 812?", ask(b, "a/claw", "How is build 812?"));
      String prompt = one.model().asked();
      assertTrue(prompt.contains("<peer-message from=\\\"b\\\" agent=\\\"*\\\""), prompt);
      assertTrue(prompt.contains("inter-session data"), prompt);

      allow(one, a, b);
      String question = "CALL stenope__ask_peer {\"peer\": \"b/claw\", \"text\": \"Is it green?\"}";
      String answer = ask(b, "a/claw", question);
      assertTrue(answer.startsWith("[a] got: ") && answer.contains("[b] Is it green?"), answer);

      Path report = Files.writeString(folder.resolve("report.txt"), "all green");
      String sent =
          ask(
              b,
              "a/claw",
              "CALL stenope__send_file {\"peer\": \"b\", \"paths\": [\"" + report + "\"]}");
      assertTrue(sent.startsWith("[a] got: "), sent);
      Encounter.await(() -> states(b).equals(List.of("arrived")), a, b);

      String task =
          ask(
              b,
              "a/claw",
              "CALL stenope__delegate_task {\"peer\": \"b/claw\", \"texts\": [\"Sum it up\"]}");
      Matcher id = TASK.matcher(task);
      assertTrue(id.find(), task);
      Encounter.await(() -> done(a, id.group(1)).contains("[b] Sum it up"), a, b);
      String status =
          ask(b, "a/claw", "CALL stenope__task_status {\"task\": \"" + id.group(1) + "\"}");
      assertTrue(status.contains("completed") && status.contains("[b] Sum it up"), status);

      String notes =
          ask(b, "a/claw", "CALL stenope__handoff_to {\"agent\": \"notes\", \"peer\": \"b\"}");
      assertTrue(notes.contains("I'm ready, continuing from"), notes);
      handOver(one, other, a, b);

      one.restart();
      handBack(one, a, b);
      assertEquals("[a] Still there?", ask(b, "a/claw", "Still there?"));
      assertFalse(a.said().contains(OpenClaw.TOKEN));
    }
  }

  private static String done(LabNode node, String task) throws Problem {
    return node.all(new Json().put("command", "task-show").put("task", task)).toString();
  }

  /// The agent of one gateway goes on at the other, with what was said to it and what it knows.
  private static void handOver(OpenClaw from, OpenClaw to, LabNode a, LabNode b) throws Exception {
    Files.writeString(from.workspace().resolve("MEMORY.md"), "The release is on Friday.");
    handOff(a, "b");
    Path memory = to.workspace().resolve("MEMORY.md");
    Encounter.await(() -> says(memory, "Friday"), a, b);
    Path conversation = b.home().directory().resolve("agents/claw/conversation.jsonl");
    assertTrue(says(conversation, "How is build 812?"));
    assertEquals("[b] Who are you now?", ask(a, "b/claw", "Who are you now?"));
  }

  private static boolean says(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException _) {
      return false;
    }
  }

  private static void handBack(OpenClaw to, LabNode a, LabNode b) throws Exception {
    handOff(b, "a");
    Path conversation = a.home().directory().resolve("agents/claw/conversation.jsonl");
    Encounter.await(() -> says(conversation, "Who are you now?"), a, b);
    assertTrue(Files.exists(to.workspace().resolve("MEMORY.md")));
  }

  private static void handOff(LabNode from, String peer) throws Problem {
    long began = System.nanoTime();
    Json state =
        from.ask(
            new Json()
                .put("command", "handoff")
                .put("agent", "claw")
                .put("peer", peer)
                .put("wait", true));
    System.out.printf("%.1f s: %s%n", (System.nanoTime() - began) / 1e9, state.text("text", ""));
  }

  private static String ask(LabNode node, String peer, String text) throws Problem {
    long began = System.nanoTime();
    String answer =
        node.ask(
                new Json()
                    .put("command", "ask")
                    .put("peer", peer)
                    .put("text", text)
                    .put("timeout", 120))
            .text("text", "");
    System.out.printf("%.1f s: %s%n", (System.nanoTime() - began) / 1e9, answer);
    return answer;
  }

  private static List<String> states(LabNode node) throws Problem {
    return node.all(new Json().put("command", "file-transfers")).stream()
        .map(each -> each.text("state", ""))
        .toList();
  }

  /// Does what the node says that its person must do.
  private static void allow(OpenClaw gateway, LabNode node, LabNode other)
      throws IOException, Problem, InterruptedException {
    Encounter.await(() -> node.said().contains("openclaw nodes approve REQUEST"), node, other);
    String pending = gateway.command("nodes", "pending", "--json");
    Matcher request = REQUEST.matcher(pending);
    assertTrue(request.find(), pending);
    gateway.command("nodes", "approve", request.group(1));
    Encounter.await(() -> node.said().contains("can use the tools of this node"), node, other);
  }
}
