package dev.stenope.node.drop.mega;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.drop.http.Http;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/// The contents of real files, which go to and come from servers of their own.
final class Transfers {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int MAX_TOKEN = 256;
  private static final int TOKEN = 36;
  private static final int TRIES = 3;

  private final Cloud cloud;
  private final Http http;
  private final RemoteAddress base;

  /// The start of a file as the server has it, and whether it is all of it.
  record Part(byte[] bytes, boolean isWhole) {}

  /// One exchange with the servers, from its first command on.
  @FunctionalInterface
  private interface Attempt<T> {
    T run() throws IOException;
  }

  Transfers(Cloud cloud, Http http, URI api) {
    this.cloud = cloud;
    this.http = http;
    this.base = new RemoteAddress(api);
  }

  /// Uploads a content of at most 128 KiB and returns the token with which a node is made of it.
  String upload(byte[] bytes) throws IOException {
    return restarting(() -> uploadOnce(bytes));
  }

  /// Downloads at most `limit` bytes of a file.
  Part download(String handle, int limit) throws IOException {
    return restarting(() -> downloadOnce(handle, limit));
  }

  private static <T> T restarting(Attempt<T> attempt) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return attempt.run();
      } catch (Refusal refusal) {
        if (refusal.error().action() != MegaError.Action.RESTART || tries == TRIES) {
          throw refusal;
        }
      }
    }
  }

  private String uploadOnce(byte[] bytes) throws IOException {
    Json place =
        cloud.ask(new Json().put("a", "u").put("ssl", 2).put("v", 2).put("s", bytes.length));
    URI uri = base.follow(place.text("p", "") + "/0");
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(bytes))
            .build();
    byte[] token =
        http.send(
            request,
            MAX_TOKEN,
            DEADLINE,
            (head, body) -> {
              Api.check(head);
              return body.readAllBytes();
            });
    if (token.length == TOKEN) {
      return Base64Url.of(token);
    }
    String text = new String(token, US_ASCII).strip();
    if (text.matches("-\\d{1,4}")) {
      throw new Refusal(MegaError.of(Long.parseLong(text)));
    }
    if (!text.matches("[\\w-]{20,64}")) {
      throw new Refusal(MegaError.STRANGE);
    }
    return text;
  }

  private Part downloadOnce(String handle, int limit) throws IOException {
    Json place = cloud.ask(new Json().put("a", "g").put("g", 1).put("ssl", 2).put("n", handle));
    long size;
    String address;
    try {
      size = place.number("s");
      address = place.text("g");
    } catch (MalformedException _) {
      throw new Refusal(MegaError.STRANGE);
    }
    int length = Math.clamp(size, 0, limit);
    if (length == 0) {
      return new Part(new byte[0], size <= 0);
    }
    URI uri = base.follow(address + "/0-" + (length - 1));
    byte[] bytes =
        http.send(
            HttpRequest.newBuilder(uri).build(),
            length,
            DEADLINE,
            (head, body) -> {
              Api.check(head);
              return body.readAllBytes();
            });
    if (bytes.length != length) {
      throw new Refusal(MegaError.STRANGE);
    }
    return new Part(bytes, size == length);
  }
}
