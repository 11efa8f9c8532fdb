package dev.stenope.node.drop.webdav;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DeadDropContract;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.drop.http.ScriptedServer;
import dev.stenope.node.drop.http.ScriptedServer.Reply;
import dev.stenope.node.drop.http.ScriptedServer.Request;
import dev.stenope.node.drop.http.ScriptedServer.Script;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Servers that real ones cannot be made to be.
class WebDavDropTest {
  private static final String EMPTY = "<multistatus xmlns='DAV:'/>";

  private volatile Script script = _ -> Reply.of(500);
  private ScriptedServer server;
  private DeadDrop drop;

  @BeforeEach
  void open() throws IOException {
    server = new ScriptedServer(request -> script.answer(request));
    drop = WebDavDrop.open("webdav:http://anna:geheim@127.0.0.1:" + server.port() + "/d");
  }

  @AfterEach
  void close() throws IOException {
    drop.close();
    server.close();
  }

  /// Has the server do otherwise from now on, and a fresh drop ask it.
  private void drop(Script next) throws IOException {
    close();
    script = next;
    open();
  }

  private List<String> asked() {
    List<String> asked = server.requests.stream().map(Request::method).toList();
    server.requests.clear();
    return asked;
  }

  /// Files in memory. It knows conditions or not, and moves files or not.
  private static final class Files implements Script {
    final Map<String, byte[]> files = new TreeMap<>();
    private final boolean isMindful;
    private volatile int refusal;
    private volatile boolean hidesNone;

    Files(boolean isMindful, int refusal) {
      this.isMindful = isMindful;
      this.refusal = refusal;
    }

    @Override
    public synchronized Reply answer(Request request) {
      String path = request.path();
      return switch (request.method()) {
        case "PUT" -> {
          if (hidesNone && path.contains("/.")) {
            yield Reply.of(403);
          }
          if (isMindful && request.header("if-none-match").equals("*") && files.containsKey(path)) {
            yield Reply.of(412);
          }
          files.put(path, request.body());
          yield Reply.of(201);
        }
        case "MOVE" -> {
          String to = request.header("destination").replaceFirst("http://[^/]*", "");
          if (refusal != 0) {
            yield Reply.of(refusal, "<html>Bad</html>");
          }
          if (files.containsKey(to)) {
            yield Reply.of(request.header("overwrite").equals("F") ? 412 : 204);
          }
          files.put(to, files.remove(path));
          yield Reply.of(201);
        }
        case "DELETE" -> Reply.of(files.remove(path) == null ? 404 : 204);
        case "GET" -> files.containsKey(path) ? Reply.of(200, files.get(path)) : Reply.of(404);
        default -> Reply.of(405);
      };
    }
  }

  @Test
  void aServerThatMindsConditionsIsAskedOnceForEachFile() throws Exception {
    Files files = new Files(true, 0);
    drop(files);
    assertTrue(drop.put(name(1), content(1)));
    assertEquals(List.of("PUT", "PUT", "MOVE"), asked());
    assertTrue(drop.put(name(2), content(2)));
    assertFalse(drop.put(name(2), content(3)));
    assertEquals(List.of("PUT", "PUT"), asked());
    assertArrayEquals(content(2), files.files.get("/d/" + name(2)));
    assertEquals(2, files.files.size());
    assertEquals(1, server.connections());
  }

  @Test
  void aServerThatMindsNoneIsGivenFilesBesideThatItMoves() throws Exception {
    Files files = new Files(false, 0);
    drop(files);
    assertTrue(drop.put(name(1), content(1)));
    asked();
    assertFalse(drop.put(name(1), content(2)));
    assertEquals(List.of("PUT", "MOVE", "DELETE"), asked());
    assertTrue(drop.put(name(2), content(2)));
    assertEquals(List.of("PUT", "MOVE"), asked());
    assertArrayEquals(content(1), files.files.get("/d/" + name(1)));
    assertEquals(2, files.files.size());
  }

  @Test
  void aGatewayThatLosesTheDestinationOfAMoveIsDoneWithout() throws Exception {
    for (int refusal : List.of(400, 403, 405, 501, 502)) {
      Files files = new Files(false, refusal);
      drop(files);
      assertTrue(drop.put(name(1), content(1)));
      assertTrue(drop.put(name(2), content(2)));
      assertEquals("PUT", server.requests.getLast().method());
      assertEquals(2, files.files.size());
      assertFalse(drop.put(name(1), content(3)));
      assertArrayEquals(content(1), files.files.get("/d/" + name(1)));
    }
  }

  @Test
  void aGatewayThatFailsOnceIsTriedAgain() throws Exception {
    Files files = new Files(false, 502);
    drop(files);
    assertTrue(drop.put(name(1), content(1)));
    files.refusal = 0;
    asked();
    assertTrue(drop.put(name(2), content(2)));
    assertEquals(List.of("PUT", "MOVE"), asked());
    files.refusal = 502;
    for (int i = 3; i < 6; i++) {
      assertTrue(drop.put(name(i), content(i)));
    }
    asked();
    assertTrue(drop.put(name(6), content(6)));
    assertEquals(List.of("GET", "PUT"), asked());
  }

  @Test
  void aServerThatLetsNobodyWriteHiddenFilesIsGivenOthers() throws Exception {
    Files files = new Files(false, 0);
    files.hidesNone = true;
    drop(files);
    assertTrue(drop.put(name(1), content(1)));
    asked();
    assertFalse(drop.put(name(1), content(2)));
    assertEquals(List.of("PUT", "MOVE", "DELETE"), asked());
    assertEquals(Set.of("/d/" + name(1)), files.files.keySet());
    assertArrayEquals(content(1), files.files.get("/d/" + name(1)));
  }

  private DropException fault(Reply reply) throws Exception {
    drop(_ -> reply);
    DropException put = assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
    DropException list = assertThrows(DropException.class, () -> DeadDropContract.names(drop));
    assertThrows(DropException.class, drop::serverTime);
    assertThrows(DropException.class, drop::expire);
    for (DropException e : List.of(put, list)) {
      String line = String.valueOf(e.getMessage());
      assertEquals(1, line.lines().count());
      assertFalse(line.contains("geheim") || line.contains("html"), line);
      assertTrue(line.contains(drop.place()), line);
    }
    return list;
  }

  private void assertSays(int status, String words) throws Exception {
    String line = String.valueOf(fault(Reply.of(status, "<html>Error</html>")).getMessage());
    assertTrue(line.contains(words), line);
  }

  @Test
  void refusalsAreToldInWords() throws Exception {
    assertSays(301, "another address");
    assertSays(401, "password");
    assertSays(403, "forbids");
    assertSays(404, "no such folder");
    assertSays(405, "WebDAV");
    assertSays(409, "not there");
    assertSays(418, "418");
    assertSays(423, "locked");
    assertSays(429, "less often");
    assertSays(500, "broken");
    assertSays(502, "gateway");
    assertSays(503, "busy");
    assertSays(507, "full");
  }

  @Test
  void aServerThatWantsToBeLeftAloneIs() throws Exception {
    assertEquals(Duration.ofMinutes(2), fault(Reply.of(429).with("Retry-After", "120")).pause());
    assertEquals(Duration.ofSeconds(30), fault(Reply.of(503).with("Retry-After", "30")).pause());
    assertEquals(Duration.ofSeconds(10), fault(Reply.of(503)).pause());
    assertEquals(Duration.ofMinutes(1), fault(Reply.of(401)).pause());
    assertEquals(Duration.ZERO, fault(Reply.of(500)).pause());
  }

  @Test
  void aPageForPeopleInThePlaceOfAListingIsTold() throws Exception {
    drop(_ -> Reply.of(200, "<!DOCTYPE html><html><head><title>Log in</title></head></html>"));
    DropException e = assertThrows(DropException.class, () -> DeadDropContract.names(drop));
    assertTrue(String.valueOf(e.getMessage()).contains("not that of a WebDAV server"));
  }

  @Test
  void aHundredThousandFilesGoByWithoutBeingHeld() throws Exception {
    drop(
        _ ->
            Reply.endless(
                207,
                out -> {
                  out.write("<multistatus xmlns='DAV:'>".getBytes(UTF_8));
                  for (int i = 0; i < 100_000; i++) {
                    out.write(entry(i, Instant.EPOCH).getBytes(UTF_8));
                  }
                  out.write("</multistatus>".getBytes(UTF_8));
                }));
    AtomicInteger count = new AtomicInteger();
    drop.list(_ -> count.incrementAndGet());
    assertEquals(100_000, count.get());
  }

  @Test
  void theJanitorGoesByTheClockOfTheServer() throws Exception {
    Instant now = Instant.parse("2031-01-01T12:00:00Z");
    String entries =
        entry(1, now.minusSeconds(290)) + entry(2, now.minusSeconds(310)) + entry(3, null);
    drop(
        request ->
            (request.method().equals("DELETE")
                    ? Reply.of(204)
                    : Reply.of(207, "<multistatus xmlns='DAV:'>" + entries + "</multistatus>"))
                .with("Date", ScriptedServer.date(now)));
    assertEquals(1, drop.expire());
    assertTrue(server.requests.getLast().target().endsWith(name(2)));
    assertTrue(Math.abs(drop.serverTime() - now.toEpochMilli()) < 60_000);
  }

  @Test
  void leftoversAreSweptToo() throws Exception {
    Instant now = Instant.parse("2031-01-01T12:00:00Z");
    String copy = name(2).replace(".bin", " (Ada's conflicted copy 2031-01-01).bin");
    List<String> names = List.of(".handshake-0123456789abcdef.tmp", "notes.txt", copy);
    StringBuilder entries = new StringBuilder();
    for (String name : names) {
      entries.append(entry(1, now.minusSeconds(4000)).replace(name(1), name.replace(" ", "%20")));
    }
    drop(
        request ->
            (request.method().equals("DELETE")
                    ? Reply.of(204)
                    : Reply.of(207, "<multistatus xmlns='DAV:'>" + entries + "</multistatus>"))
                .with("Date", ScriptedServer.date(now)));
    assertEquals(2, drop.expire());
    String removed = server.requests.getLast().target();
    assertEquals(copy, URLDecoder.decode(removed.substring("/d/".length()), UTF_8));
  }

  private static String entry(int number, @Nullable Instant modified) {
    String property =
        modified == null
            ? ""
            : "<getlastmodified>" + ScriptedServer.date(modified) + "</getlastmodified>";
    return "<response><href>/d/%s</href><propstat><prop>%s</prop></propstat></response>"
        .formatted(name(number), property);
  }

  @Test
  void aServerWithoutAClockIsToldAndSweptByNobody() throws Exception {
    drop(_ -> Reply.of(207, EMPTY).with("Date", "yesterday"));
    DropException e = assertThrows(DropException.class, drop::serverTime);
    assertTrue(String.valueOf(e.getMessage()).contains("Date"));
    assertEquals(0, drop.expire());
    assertNull(drop.clock());
  }

  @Test
  void aNonceThatHasGoneStaleIsReplaced() throws Exception {
    AtomicInteger nonce = new AtomicInteger(1);
    drop(
        request -> {
          boolean isFresh =
              request.header("authorization").contains("nonce=\"n" + nonce.get() + "\"");
          return isFresh
              ? Reply.of(207, EMPTY)
              : Reply.of(401)
                  .with(
                      "WWW-Authenticate",
                      "Digest realm=\"r\", qop=\"auth\", stale=true, nonce=\"n%d\""
                          .formatted(nonce.get()));
        });
    DeadDropContract.names(drop);
    DeadDropContract.names(drop);
    assertEquals(3, server.requests.size());
    assertEquals("", server.requests.getFirst().header("authorization"));
    nonce.incrementAndGet();
    DeadDropContract.names(drop);
    assertEquals(5, server.requests.size());
  }

  @Test
  void aServerThatPassesRangesOverIsReadNoFurther() throws Exception {
    drop(_ -> Reply.endless(200, out -> writeForEver(out::write)));
    assertEquals(SIZE + 1, Objects.requireNonNull(drop.get(name(1), SIZE)).length);
    assertEquals("bytes=0-" + SIZE, server.requests.getFirst().header("range"));
  }

  private interface Sink {
    void write(byte[] bytes) throws IOException;
  }

  private static void writeForEver(Sink out) throws IOException {
    while (true) {
      out.write(new byte[1000]);
    }
  }

  @Test
  void addressesOfAllShapesLeadToTheirFolder() throws Exception {
    for (String uri :
        List.of(
            "webdav:https://h.example/a%20b",
            "WEBDAV:https://u:p@h.example/a%20b/", "webdavs://u:p@h.example/a b/")) {
      try (DeadDrop opened = DropAddress.open(uri, Shelf.inMemory())) {
        assertEquals("https://h.example/a%20b/", opened.place());
      }
    }
    try (DeadDrop opened = DropAddress.open("webdav://h.example:81", Shelf.inMemory())) {
      assertEquals("http://h.example:81/", opened.place());
    }
    for (String wrong : List.of("webdav:", "webdav:/a", "webdav:h/a", "webdav:https://h/?a")) {
      DropException e =
          assertThrows(DropException.class, () -> DropAddress.open(wrong, Shelf.inMemory()));
      assertTrue(String.valueOf(e.getMessage()).contains("webdav:https://user:"), wrong);
    }
  }
}
