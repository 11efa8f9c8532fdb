package dev.stenope.app.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Files that programs hand over and get by HTTP.
@Timeout(120)
class BodiesTest extends TwoClients {
  /// Far more than a request may have otherwise.
  private static final int SIZE = 5 << 20;

  private static byte[] noise() {
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private HttpResponse<String> put(String name, byte[] body, String range) throws Exception {
    HttpRequest.Builder request =
        alice
            .request("PUT", "/v1/uploads/" + name, "")
            .method("PUT", BodyPublishers.ofByteArray(body));
    return alice.send(range.isEmpty() ? request : request.header("Content-Range", range));
  }

  private HttpResponse<byte[]> get(String path, String range) throws Exception {
    HttpRequest.Builder request = bob.request("GET", path, "");
    return bob.http()
        .send(
            (range.isEmpty() ? request : request.header("Range", range)).build(),
            BodyHandlers.ofByteArray());
  }

  private String arrived() throws Exception {
    while (true) {
      for (Object each : bob.call("GET", "/v1/files", new Json()).list("transfers")) {
        Json transfer = (Json) each;
        if (transfer.text("state").equals("arrived")) {
          bob.call(
              "POST",
              "/v1/files/" + transfer.text("id") + "/decision",
              new Json().put("decision", "accept"));
        } else if (transfer.text("state").equals("done")) {
          return transfer.text("id");
        }
      }
    }
  }

  @Test
  void aFileIsHandedOverSentAndGotInRanges() throws Exception {
    byte[] noise = noise();
    Json upload = Json.read(put("a%20noise.bin", noise, "").body().getBytes(US_ASCII));
    assertEquals(SIZE, upload.number("size"));
    assertEquals("a noise.bin", upload.text("name"));
    alice.call(
        "POST",
        "/v1/files",
        new Json().put("peer", "bob").put("paths", List.of(upload.text("path"))));
    String content = "/v1/files/" + arrived() + "/content";
    HttpResponse<byte[]> whole = get(content, "");
    assertEquals(200, whole.statusCode());
    assertArrayEquals(noise, whole.body());
    HttpResponse<byte[]> part = get(content + "?path=a%20noise.bin", "bytes=1000-1999");
    assertEquals(206, part.statusCode());
    assertEquals(
        "bytes 1000-1999/" + SIZE, part.headers().firstValue("content-range").orElseThrow());
    assertArrayEquals(Arrays.copyOfRange(noise, 1000, 2000), part.body());
    assertArrayEquals(Arrays.copyOfRange(noise, SIZE - 10, SIZE), get(content, "bytes=-10").body());
    assertEquals(416, get(content, "bytes=" + SIZE + "-").statusCode());
    assertEquals(404, get(content + "?path=other", "").statusCode());
    assertEquals(400, get(content + "?path=../a", "").statusCode());
    assertEquals(409, get("/v1/files/nothing/content", "").statusCode());
  }

  /// A connection whose client is to send a body now.
  private Socket upload(String name, String from) throws IOException {
    return alice.connect(
        "PUT /v1/uploads/" + name,
        "Content-Length: %d\r\nContent-Range: bytes %s%d/*\r\n\r\n".formatted(SIZE, from, SIZE));
  }

  @Test
  void whoIsRefusedHearsItWhateverIsStillToBeSent() throws Exception {
    try (Socket socket = upload("gap", "1-")) {
      InputStream in = socket.getInputStream();
      byte[] answer = new byte[12];
      in.readNBytes(answer, 0, 1);
      socket.getOutputStream().write(noise());
      in.readNBytes(answer, 1, 11);
      assertEquals("HTTP/1.1 416", new String(answer, US_ASCII));
    }
  }

  @Test
  void anUploadGoesOnWhereItBroke() throws Exception {
    byte[] noise = noise();
    try (Socket socket = upload("noise", "0-")) {
      socket.getOutputStream().write(noise, 0, SIZE / 2);
    }
    int there;
    do {
      HttpResponse<String> state = alice.send(alice.request("GET", "/v1/uploads/noise", ""));
      there =
          state.statusCode() == 404
              ? 0
              : (int) Json.read(state.body().getBytes(US_ASCII)).number("size");
    } while (there < SIZE / 2);
    byte[] rest = Arrays.copyOfRange(noise, there, SIZE);
    assertEquals(416, put("noise", rest, "bytes %d-%d/*".formatted(there + 1, SIZE)).statusCode());
    String range = "bytes %d-%d/%d".formatted(there, SIZE - 1, SIZE);
    assertEquals(200, put("noise", rest, range).statusCode());
    assertArrayEquals(noise, Files.readAllBytes(nodes.alice.directory().resolve("uploads/noise")));
  }

  @Test
  void anOldUploadGoesOnToo() throws Exception {
    byte[] noise = noise();
    int half = SIZE / 2;
    assertEquals(200, put("old", Arrays.copyOf(noise, half), "").statusCode());
    Path file = nodes.alice.directory().resolve("uploads/old");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
    String range = "bytes %d-%d/%d".formatted(half, SIZE - 1, SIZE);
    assertEquals(200, put("old", Arrays.copyOfRange(noise, half, SIZE), range).statusCode());
    assertArrayEquals(noise, Files.readAllBytes(file));
  }

  @Test
  void aBodyWhoseChunksMakeNoSenseIsRefused() throws Exception {
    try (Socket socket =
        alice.connect(
            "PUT /v1/uploads/chunks",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzzz\r\nworld\r\n0\r\n\r\n")) {
      byte[] answer = socket.getInputStream().readNBytes(12);
      assertEquals("HTTP/1.1 400", new String(answer, US_ASCII));
    }
  }

  @Test
  void whoHasNoTokenIsNotListenedTo() throws Exception {
    try (Socket silent = alice.connect();
        Socket elsewhere = alice.connect();
        Socket nobody = alice.connect()) {
      assertRefused(elsewhere, "evil", "HTTP/1.1 421");
      assertRefused(nobody, "127.0.0.1:" + nobody.getPort(), "HTTP/1.1 401");
      assertEquals(-1, silent.getInputStream().read());
    }
  }

  /// Sends a request whose body has no end.
  private static void assertRefused(Socket socket, String host, String answer) throws Exception {
    String head =
        "POST /v1/messages HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\nbody"
            .formatted(host, Desk.MAX_BODY);
    socket.getOutputStream().write(head.getBytes(US_ASCII));
    String heard = new String(socket.getInputStream().readAllBytes(), US_ASCII);
    assertTrue(heard.startsWith(answer), heard);
  }

  @Test
  void namesThatLeadElsewhereAndStrangersAreRefused() throws Exception {
    assertEquals(400, put("..", new byte[1], "").statusCode());
    assertEquals(400, put("a%2Fb", new byte[1], "").statusCode());
    HttpRequest.Builder stranger =
        alice.request("PUT", "/v1/uploads/x", "x").setHeader("Authorization", "Bearer no");
    assertEquals(401, alice.send(stranger).statusCode());
    assertTrue(Files.notExists(nodes.alice.directory().resolve("uploads/x")));
  }
}
