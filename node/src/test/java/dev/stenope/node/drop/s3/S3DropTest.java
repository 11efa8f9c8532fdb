package dev.stenope.node.drop.s3;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Servers that real ones cannot be made to be.
class S3DropTest {
  private volatile Script script = _ -> Reply.of(500);
  private ScriptedServer server;
  private DeadDrop drop;

  @BeforeEach
  void open() throws IOException {
    server = new ScriptedServer(request -> script.answer(request));
    drop = S3Drop.open("s3:http://KEY:geheim@127.0.0.1:" + server.port() + "/bucket/p", Map.of());
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

  private static Reply error(int status, String code, String more) {
    return Reply.of(status, "<Error><Code>" + code + "</Code>" + more + "</Error>");
  }

  private static String entry(int number, Instant modified) {
    return "<Contents><Key>p/%s</Key><LastModified>%s</LastModified></Contents>"
        .formatted(name(number), modified);
  }

  private static Reply page(String entries, String next) {
    return Reply.of(
        200,
        "<ListBucketResult><IsTruncated>%s</IsTruncated>%s%s</ListBucketResult>"
            .formatted(
                !next.isEmpty(),
                entries,
                "<NextContinuationToken>" + next + "</NextContinuationToken>"));
  }

  /// Objects in memory; `refusal` is the status of a condition, zero if conditions are minded.
  private static final class Bucket implements Script {
    final Map<String, byte[]> objects = new TreeMap<>();
    final AtomicInteger conflicts = new AtomicInteger();
    private final int refusal;

    Bucket(int refusal) {
      this.refusal = refusal;
    }

    @Override
    public synchronized Reply answer(Request request) {
      boolean hasCondition = request.header("if-none-match").equals("*");
      byte[] there = objects.get(request.path());
      if (request.method().equals("GET")) {
        return there == null ? error(404, "NoSuchKey", "") : Reply.of(206, new byte[] {there[0]});
      }
      if (hasCondition && refusal != 0) {
        return error(refusal, "NotImplemented", "");
      }
      if (hasCondition && conflicts.getAndDecrement() > 0) {
        return error(409, "ConditionalRequestConflict", "");
      }
      if (hasCondition && there != null) {
        return error(412, "PreconditionFailed", "");
      }
      objects.put(request.path(), request.body());
      return Reply.of(200);
    }
  }

  @Test
  void aServerThatMindsConditionsIsAskedOnceForEachObject() throws Exception {
    Bucket bucket = new Bucket(0);
    drop(bucket);
    assertTrue(drop.put(name(1), content(1)));
    assertEquals(List.of("GET", "PUT", "PUT"), asked());
    assertTrue(drop.put(name(2), content(2)));
    assertFalse(drop.put(name(2), content(3)));
    assertEquals(List.of("PUT", "PUT"), asked());
    assertArrayEquals(content(2), bucket.objects.get("/bucket/p/" + name(2)));
    assertEquals(1, server.connections());
  }

  @Test
  void aServerThatRefusesConditionsIsAskedBefore() throws Exception {
    for (int refusal : List.of(400, 405, 501)) {
      Bucket bucket = new Bucket(refusal);
      drop(bucket);
      assertTrue(drop.put(name(1), content(1)));
      asked();
      assertFalse(drop.put(name(1), content(2)));
      assertTrue(drop.put(name(2), content(2)));
      assertEquals(List.of("GET", "GET", "PUT"), asked());
      assertArrayEquals(content(1), bucket.objects.get("/bucket/p/" + name(1)));
    }
  }

  @Test
  void whoeverMeetsAnotherWriterTriesAgain() throws Exception {
    Bucket bucket = new Bucket(0);
    drop(bucket);
    bucket.conflicts.set(2);
    assertTrue(drop.put(name(1), content(1)));
    bucket.conflicts.set(9);
    DropException e = assertThrows(DropException.class, () -> drop.put(name(2), content(2)));
    assertEquals(Duration.ZERO, e.pause());
    assertTrue(String.valueOf(e.getMessage()).contains("another machine"));
  }

  @Test
  void aRefusalOfAnotherKindDoesNotMeanThatConditionsAreNotKnown() throws Exception {
    Bucket bucket = new Bucket(0);
    AtomicInteger faults = new AtomicInteger(1);
    drop(
        request ->
            request.method().equals("PUT") && faults.getAndDecrement() > 0
                ? error(400, "RequestTimeout", "")
                : bucket.answer(request));
    DropException e = assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
    assertEquals(Duration.ZERO, e.pause());
    assertTrue(drop.put(name(1), content(1)));
    asked();
    assertTrue(drop.put(name(2), content(2)));
    assertEquals(List.of("PUT"), asked());
  }

  @Test
  void aClockThatIsWrongIsReplacedByThatOfTheServer() throws Exception {
    Instant now = Instant.parse("2031-01-01T12:00:00Z");
    drop(
        request ->
            (request.header("x-amz-date").startsWith("20310101T1200")
                    ? page("", "")
                    : error(403, "RequestTimeTooSkewed", ""))
                .with("Date", ScriptedServer.date(now)));
    assertTrue(Math.abs(drop.serverTime() - now.toEpochMilli()) < 60_000);
    drop.serverTime();
    assertEquals(List.of("GET", "GET", "GET"), asked());
  }

  @Test
  void twoClocksThatAreNotToBeBroughtTogetherAreTold() throws Exception {
    String line = say(error(403, "RequestTimeTooSkewed", ""));
    assertTrue(line.contains("clocks"), line);
  }

  private DropException fault(Reply reply) throws Exception {
    drop(_ -> reply);
    DropException list = assertThrows(DropException.class, () -> DeadDropContract.names(drop));
    for (DropException e :
        List.of(
            list,
            assertThrows(DropException.class, () -> drop.put(name(1), content(1))),
            assertThrows(DropException.class, drop::expire))) {
      String line = String.valueOf(e.getMessage());
      assertEquals(1, line.lines().count());
      assertFalse(line.contains("geheim") || line.contains("<"), line);
      assertTrue(line.contains(drop.place()), line);
    }
    return list;
  }

  private String say(Reply reply) throws Exception {
    return String.valueOf(fault(reply).getMessage());
  }

  @Test
  void refusalsAreToldInWords() throws Exception {
    assertTrue(say(error(403, "InvalidAccessKeyId", "")).contains("KEY"));
    assertTrue(say(error(403, "SignatureDoesNotMatch", "")).contains("SECRET"));
    assertTrue(say(error(403, "AccessDenied", "")).contains("right to list"));
    assertTrue(say(error(404, "NoSuchBucket", "")).contains("no such bucket"));
    assertTrue(say(error(400, "ExpiredToken", "")).contains("AWS_SESSION_TOKEN"));
    String region = "<Region>eu-north-1</Region>";
    assertTrue(
        say(error(400, "AuthorizationHeaderMalformed", region)).contains("?region=eu-north-1"));
    assertTrue(say(Reply.of(301).with("x-amz-bucket-region", "ap-1")).contains("?region=ap-1"));
    assertFalse(say(Reply.of(301).with("x-amz-bucket-region", "<b>")).contains("<b>"));
    assertTrue(say(Reply.of(307)).contains("another endpoint"));
    assertTrue(say(Reply.of(500, "<html>")).contains("broken"));
    assertTrue(say(Reply.of(418)).contains("418"));
    assertTrue(say(Reply.of(405)).contains("endpoint"));
    assertTrue(say(Reply.of(507)).contains("full"));
  }

  @Test
  void aServerThatWantsToBeLeftAloneIs() throws Exception {
    assertEquals(Duration.ofSeconds(10), fault(error(503, "SlowDown", "")).pause());
    assertEquals(Duration.ofSeconds(90), fault(Reply.of(429).with("Retry-After", "90")).pause());
    assertEquals(Duration.ofMinutes(1), fault(error(403, "AccessDenied", "")).pause());
    assertEquals(Duration.ZERO, fault(Reply.of(500)).pause());
  }

  @Test
  void aPageForPeopleInThePlaceOfAListingIsTold() throws Exception {
    drop(_ -> Reply.of(200, "<!DOCTYPE html><html></html>"));
    DropException e = assertThrows(DropException.class, () -> DeadDropContract.names(drop));
    assertTrue(String.valueOf(e.getMessage()).contains("not that of an S3 server"));
  }

  @Test
  void aHundredThousandObjectsAreTurnedPageByPage() throws Exception {
    Instant now = Instant.now();
    drop(
        request -> {
          String target = request.target();
          int page =
              target.contains("continuation-token=")
                  ? Integer.parseInt(target.replaceAll(".*token=t%2F(\\d+)&.*", "$1"))
                  : 0;
          StringBuilder entries = new StringBuilder();
          for (int i = 0; i < 1000; i++) {
            entries.append(entry(page * 1000 + i, now));
          }
          return page(entries.toString(), page < 99 ? "t/" + (page + 1) : "");
        });
    AtomicInteger count = new AtomicInteger();
    drop.list(_ -> count.incrementAndGet());
    assertEquals(100_000, count.get());
    assertEquals(100, server.requests.size());
    assertTrue(server.requests.getFirst().target().contains("&prefix=p%2F"));
  }

  @Test
  void aListingThatTurnsInCirclesIsLeft() throws Exception {
    for (int length : List.of(1, 2, 7)) {
      AtomicInteger page = new AtomicInteger();
      drop(_ -> page("", "t" + page.getAndIncrement() % length));
      DropException e = assertThrows(DropException.class, () -> DeadDropContract.names(drop));
      assertTrue(String.valueOf(e.getMessage()).contains("no end"));
      assertTrue(server.requests.size() <= 4 * length, server.requests.size() + " requests");
    }
  }

  @Test
  void aListingThatNeverEndsIsLeftInTime() throws Exception {
    AtomicInteger page = new AtomicInteger();
    drop(_ -> page("", "t" + page.getAndIncrement()));
    S3Address address =
        S3Address.read("s3:http://KEY:geheim@127.0.0.1:" + server.port() + "/bucket", Map.of());
    try (DeadDrop hasty = new S3Drop(address, Duration.ofMillis(200))) {
      assertThrows(DropException.class, () -> DeadDropContract.names(hasty));
    }
  }

  @Test
  void keysMayBeEncodedAndForeignOnesAreNotTold() throws Exception {
    String foreign = "<Contents><Key>p/x%01</Key></Contents><Contents><Key/></Contents>";
    String encoded = "<Contents><Key>p%2F" + name(2) + "</Key></Contents>";
    drop(_ -> page(entry(1, Instant.now()) + foreign + encoded, ""));
    assertEquals(Set.of(name(1), name(2)), DeadDropContract.names(drop));
  }

  @Test
  void theJanitorGoesByTheClockOfTheServerAndSweepsByThousands() throws Exception {
    assertEquals(
        1, swept(Reply.of(200, "<DeleteResult><Error><Key>x</Key></Error></DeleteResult>")));
    assertEquals("POST", server.requests.getLast().method());
    assertNotEquals("", server.requests.getLast().header("content-md5"));
    assertEquals(2, swept(Reply.of(200, "<DeleteResult/>")));
    assertEquals(2, server.requests.size());
    assertEquals(2, swept(error(501, "NotImplemented", "")));
    assertEquals(List.of("GET", "POST", "DELETE", "DELETE"), asked());
    drop.expire();
    assertEquals(List.of("GET", "DELETE", "DELETE"), asked());
  }

  private int swept(Reply batch) throws Exception {
    Instant now = Instant.parse("2031-01-01T12:00:00Z");
    String entries =
        entry(1, now.minusSeconds(290))
            + entry(2, now.minusSeconds(310))
            + entry(3, now.minusSeconds(3100))
            + "<Contents><Key>p/notes.txt</Key><LastModified>2001-01-01T00:00:00Z</LastModified>"
            + "</Contents><Contents><Key>p/%s</Key><LastModified>?</LastModified></Contents>"
                .formatted(name(4));
    drop(
        request ->
            (switch (request.method()) {
                  case "GET" -> page(entries, "");
                  case "POST" -> batch;
                  default -> Reply.of(204);
                })
                .with("Date", ScriptedServer.date(now)));
    return drop.expire();
  }

  @Test
  void anObjectLongerThanWantedIsReadNoFurther() throws Exception {
    drop(_ -> Reply.of(200, new byte[1 << 20]));
    assertEquals(SIZE + 1, Objects.requireNonNull(drop.get(name(1), SIZE)).length);
  }

  @Test
  void theAddressIsThatOfADrop() throws Exception {
    try (DeadDrop opened = DropAddress.open("s3:https://K:s@h.example/bucket", Shelf.inMemory())) {
      assertEquals("https://h.example/bucket/", opened.place());
    }
  }
}
