package dev.stenope.node.drop.mega.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private MegaServer server;
  private RawClient client;
  private Owner owner;
  private String session;

  @BeforeEach
  void start() throws Exception {
    server = MegaServer.start();
    client = new RawClient(server.address());
    owner = server.register("someone@example.org", "password", 2);
    session = "&sid=" + owner.session();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private String user() throws Exception {
    return client.ask(session, "{'a':'ug'}");
  }

  private String mkdir() throws Exception {
    String item = "[{'h':'xxxxxxxx','t':1,'a':'a','k':'" + "A".repeat(22) + "'}]";
    return client.ask(session, "{'a':'p','t':'" + owner.root() + "','n':" + item + "}");
  }

  private int folders() throws Exception {
    return client.object(session, "{'a':'f'}").list("f").size() - 3;
  }

  @Test
  void anotherAnswerComesInPlaceOfTheTrueOne() throws Exception {
    Fault html = server.strike(Fault.html());
    assertTrue(user().startsWith("<!DOCTYPE"));
    server.heal(html);
    server.strike(Fault.status(503).times(2));
    assertEquals(503, client.whole("cs?id=a" + session, "[]").statusCode());
    assertEquals(503, client.whole("sc?sn=a" + session, "").statusCode());
    assertTrue(user().contains("\"u\":"));
    server.strike(Fault.refusal("p", -4));
    assertEquals("[-4]", mkdir());
    server.heal();
    server.strike(Fault.refusal(-3).times(1));
    assertEquals("-3", mkdir());
    server.strike(Fault.refusalObject(-3).times(1));
    assertEquals("{\"err\":-3}", mkdir());
    assertEquals(0, folders());
  }

  @Test
  void transfersMayBeOverTheirQuota() throws Exception {
    String url = client.object(session, "{'a':'u','v':2,'s':3}").text("p");
    server.strike(Fault.overQuota(3600));
    HttpResponse<String> refused = client.whole(url + "/0", "abc");
    assertEquals(509, refused.statusCode());
    assertEquals("3600", refused.headers().firstValue("X-MEGA-Time-Left").orElseThrow());
    assertTrue(user().contains("\"u\":"));
  }

  @Test
  void connectionsEndBeforeOrAfterTheWork() throws Exception {
    server.strike(Fault.hangUp());
    assertThrows(IOException.class, this::mkdir);
    server.heal();
    assertEquals(0, folders());
    // The client of the JDK sends a request again that ended on a connection it had used before.
    server.strike(Fault.lostAnswer());
    assertThrows(IOException.class, this::mkdir);
    server.heal();
    assertEquals(1, folders());
  }

  @Test
  void bodiesHaveTheWrongLength() throws Exception {
    server.strike(Fault.cut().times(1));
    assertThrows(IOException.class, this::user);
    server.strike(Fault.wrongLength(-5).times(1));
    assertFalse(user().endsWith("]"));
    server.strike(Fault.wrongLength(5).times(1));
    var waiting = client.later("cs?id=x" + session);
    assertThrows(Exception.class, () -> waiting.get(2, TimeUnit.SECONDS));
    server.strike(Fault.flood(1 << 20).times(1));
    assertTrue(user().length() >= 1 << 20);
    server.strike(Fault.drip(Duration.ofMillis(1)).times(1));
    assertTrue(user().endsWith("]"));
  }

  @Test
  void theServerMayBeDownAndKeepsItsMemory() throws Exception {
    mkdir();
    server.down();
    assertThrows(IOException.class, this::user);
    server.up();
    assertEquals(1, folders());
    server.cut();
    assertEquals(1, folders());
  }

  @Test
  void theClockMayBeWrong() throws Exception {
    server.knobs().clock(Duration.ofHours(1));
    HttpResponse<String> answer = client.whole("cs?id=a" + session, "[{\"a\":\"ug\"}]");
    String date = answer.headers().firstValue("Date").orElseThrow();
    long ahead =
        ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toEpochSecond()
            - System.currentTimeMillis() / 1000;
    assertTrue(Math.abs(ahead - 3600) < 60);
    String handle = owner.folder(owner.root(), "a");
    String tree = client.ask(session, "{'a':'f'}");
    String node = tree.substring(tree.indexOf(handle));
    long time = Long.parseLong(node.replaceFirst("(?s).*?\"ts\":(\\d+).*", "$1"));
    assertTrue(Math.abs(time - System.currentTimeMillis() / 1000 - 3600) < 60);
  }

  @Test
  void latencyIsAdded() throws Exception {
    server.knobs().delay(Duration.ofMillis(20), Duration.ofMillis(20));
    long before = System.nanoTime();
    user();
    assertTrue(System.nanoTime() - before >= 40_000_000);
  }
}
