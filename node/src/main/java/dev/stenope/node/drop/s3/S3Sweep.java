package dev.stenope.node.drop.s3;

import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.http.Http;
import dev.stenope.node.drop.http.XmlWalk;
import dev.stenope.node.drop.s3.S3Server.Wish;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// How objects are removed: a thousand by one request, where the server can.
final class S3Sweep {
  private static final int BATCH = 1000;
  private static final int MAX_ANSWER = 1 << 20;

  /// How long removing one by one may keep others waiting.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final S3Server server;
  private boolean isOneByOne;

  S3Sweep(S3Server server) {
    this.server = server;
  }

  /// That it is absent is fine.
  void delete(String key) throws DropException {
    Wish wish = new Wish("delete from", "DELETE", key, Map.of(), Map.of(), new byte[0]);
    Http.Answer answer = server.fetch(wish, 0);
    boolean isGone =
        answer.status() == 404 && !S3Error.read(answer.body()).code().equals("NoSuchBucket");
    if (!isGone && answer.status() / 100 != 2) {
      throw server.fault(wish, answer);
    }
  }

  /// Removes what there is time for, and returns its number.
  int delete(List<String> keys) throws DropException {
    long start = System.nanoTime();
    int removed = 0;
    int next = 0;
    while (next < keys.size() && System.nanoTime() - start < PATIENCE.toNanos()) {
      int size = isOneByOne ? 1 : Math.min(BATCH, keys.size() - next);
      List<String> some = keys.subList(next, next + size);
      if (size == 1) {
        delete(some.getFirst());
        removed++;
        next++;
      } else {
        int done = batch(some);
        isOneByOne = done < 0;
        removed += Math.max(0, done);
        next += isOneByOne ? 0 : size;
      }
    }
    return removed;
  }

  /// The number of those removed, negative if the server cannot do that.
  private int batch(List<String> keys) throws DropException {
    StringBuilder body = new StringBuilder("<Delete><Quiet>true</Quiet>");
    for (String key : keys) {
      body.append("<Object><Key>").append(escape(key)).append("</Key></Object>");
    }
    byte[] content = body.append("</Delete>").toString().getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers =
        Map.of("Content-MD5", md5(content), "Content-Type", "application/xml");
    Wish wish = new Wish("delete from", "POST", "", Map.of("delete", ""), headers, content);
    Http.Answer answer = server.fetch(wish, MAX_ANSWER);
    return switch (answer.status()) {
      case 200 -> keys.size() - errors(answer.body());
      case 400, 404, 405, 501 -> -1;
      default -> throw server.fault(wish, answer);
    };
  }

  private static int errors(byte[] body) throws DropException {
    Errors errors = new Errors();
    try {
      XmlWalk.walk(new ByteArrayInputStream(body), errors);
    } catch (IOException e) {
      throw new DropException("the server does not tell what it has deleted", e);
    }
    return errors.count;
  }

  private static final class Errors implements XmlWalk.Visitor {
    private int count;

    @Override
    public void open(int depth, String namespace, String name) {
      if (depth == 2 && name.equals("Error")) {
        count++;
      }
    }

    @Override
    public void close(int depth, String namespace, String name, String text) {
      // The keys are known.
    }
  }

  private static String escape(String key) {
    return key.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String md5(byte[] content) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
