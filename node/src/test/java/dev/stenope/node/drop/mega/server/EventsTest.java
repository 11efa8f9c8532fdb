package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final long LIMIT = 20;

  private MegaServer server;
  private RawClient client;
  private Owner owner;
  private String folder;
  private String session;
  private Owner.FolderLink link;
  private String start;

  @BeforeEach
  void start() throws Exception {
    server = MegaServer.start();
    client = new RawClient(server.address());
    owner = server.register("someone@example.org", "password", 2);
    folder = owner.folders("/one/two");
    session = "&sid=" + owner.session();
    link = owner.link(folder, true);
    start = client.object(session, "{'a':'f'}").text("sn");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static Json read(String answer) throws Exception {
    return Json.read(answer.getBytes(UTF_8));
  }

  private Json first(String path, String asker) throws Exception {
    return read(client.post(path + "?sn=" + start + asker, ""));
  }

  private CompletableFuture<String> held(String asker) throws Exception {
    Json first = first("wsc", asker);
    CompletableFuture<String> held =
        client.later(first.text("w") + "?sn=" + first.text("sn") + asker);
    server.traffic().awaitHeld(1);
    return held;
  }

  private static String soon(CompletableFuture<String> answer) throws Exception {
    return answer.get(LIMIT, TimeUnit.SECONDS);
  }

  @Test
  void theFirstAnswerComesAtOnceAndTheSecondWithTheNews() throws Exception {
    CompletableFuture<String> answer = held(session);
    assertFalse(answer.isDone());
    String made = owner.folder(folder, "new");
    String text = soon(answer);
    Json packet = (Json) read(text).list("a").getFirst();
    assertEquals("t", packet.text("a"));
    assertEquals(made, ((Json) packet.object("t").list("f").getFirst()).text("h"));
    assertTrue(text.matches(".*\"sn\":\"[\\w-]{11}\"}"));
    start = read(text).text("sn");
    assertTrue(first("wsc", session).has("w"));
  }

  @Test
  void whoHasMissedSomethingIsToldAtOnce() throws Exception {
    for (int i = 0; i < 700; i++) {
      owner.folder(folder, "new");
    }
    Json page = first("wsc", session);
    assertEquals(500, page.list("a").size());
    assertEquals(1, page.number("ir"));
    start = page.text("sn");
    Json rest = first("sc", session);
    assertEquals(200, rest.list("a").size());
    assertFalse(rest.has("ir"));
  }

  @Test
  void aGuestIsToldOfTheFolderAloneAndHidesThatItMayWrite() throws Exception {
    String guest = "&n=" + link.handle();
    assertEquals("-11", client.post("wsc?sn=" + start + guest + link.auth(), ""));
    CompletableFuture<String> answer = held(guest);
    owner.folder(owner.root(), "private");
    String made = owner.folder(folder, "new");
    Json packet = (Json) read(soon(answer)).list("a").getFirst();
    Json node = (Json) packet.object("t").list("f").getFirst();
    assertEquals(made, node.text("h"));
    assertTrue(node.text("k").startsWith(folder + ":"));
  }

  @Test
  void everyChangeIsToldInTheOrderOfItsMembers() throws Exception {
    String handle = owner.folder(folder, "a");
    String n = ",'i':'echo','n':'" + handle + "'";
    client.ask(session + "&v=3", "{'a':'a'" + n + ",'at':'b'}");
    client.ask(session + "&v=3", "{'a':'m'" + n + ",'t':'" + owner.root() + "'}");
    String done = client.ask(session + "&v=3", "{'a':'d'" + n + "}");
    List<?> packets = first("wsc", session).list("a");
    assertEquals(
        List.of("t", "u", "d", "t", "d"),
        packets.stream().map(packet -> ((Json) packet).text("a", "")).toList());
    String before = "";
    for (Object element : packets.subList(1, packets.size())) {
      Json packet = (Json) element;
      assertEquals(List.of("a", "i", "st"), List.copyOf(packet.members().keySet()).subList(0, 3));
      assertEquals("echo", packet.text("i"));
      assertTrue(before.compareTo(packet.text("st")) <= 0);
      before = packet.text("st");
    }
    assertEquals("[\"" + before + "\"]", done);
    assertEquals(1, ((Json) packets.get(2)).number("m"));
    String put = "{'a':'p','t':'" + folder + "','n':[{'h':'x','t':1,'a':'a','k':'%s'}]}";
    String answer = client.ask(session + "&v=3", put.formatted("A".repeat(22)));
    assertTrue(answer.matches("\\[\\[\"\\d+\",\\{\"f\":\\[.*\"i\":0}]}]]"), answer);
  }

  @Test
  void silenceIsBrokenByAKeepAlive() throws Exception {
    server.knobs().hold(Duration.ofMillis(50));
    assertEquals("0", soon(held(session)));
  }

  @Test
  void theOlderChannelOnlyLearnsThatThereIsNews() throws Exception {
    CompletableFuture<String> answer = client.later(first("sc", session).text("w"));
    server.traffic().awaitHeld(1);
    owner.folder(folder, "new");
    assertEquals("0", soon(answer));
    assertEquals(1, first("sc", session).list("a").size());
    server.knobs().push(false);
    assertEquals("", client.post("wsc?sn=" + start + session, ""));
    assertTrue(client.post("sc?c=50" + session, "").startsWith("{\"c\":[]"));
  }

  @Test
  void theChannelEndsWithWhatItHangsOn() throws Exception {
    CompletableFuture<String> guest = held("&n=" + link.handle());
    owner.unlink(folder);
    assertEquals("-9", soon(guest));
    CompletableFuture<String> late = held(session);
    owner.forgetEvents();
    assertEquals("-6", soon(late));
    start = client.object(session, "{'a':'f'}").text("sn");
    CompletableFuture<String> blocked = held(session);
    owner.block(true);
    assertEquals("-16", soon(blocked));
    owner.block(false);
    CompletableFuture<String> old = held(session);
    server.expireSessions();
    assertEquals("-15", soon(old));
    assertEquals("-15", client.ask(session, "{'a':'f'}"));
    assertEquals("-15", client.ask("", "{'a':'f'}"));
    assertEquals("-2", client.post("wsc?sn=1&sid=" + owner.session(), ""));
  }

  @Test
  void whatIsLostIsNeverTold() throws Exception {
    server.knobs().loseEvents(true);
    owner.folder(folder, "lost");
    server.knobs().loseEvents(false);
    owner.folder(folder, "told");
    assertEquals(1, first("wsc", session).list("a").size());
  }

  @Test
  void whoWaitsIsCountedAndNothingElseIsAsked() throws Exception {
    CompletableFuture<String> answer = held(session);
    server.traffic().reset();
    owner.folder(folder, "new");
    soon(answer);
    server.traffic().awaitHeld(0);
    assertEquals(0, server.traffic().calls());
  }
}
