package dev.stenope.node.drop.s3;

import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.http.Http;
import dev.stenope.node.drop.s3.S3Server.Wish;
import java.util.Map;
import java.util.Set;

/// How objects come into a bucket without replacing others. They are always visible whole.
///
/// Many servers mind `If-None-Match: *`, which puts an object by one request; others refuse it, and
/// others pass it over: for both it is first asked whether the object is there. Of which sort a
/// server is, it shows when the first object is put once more.
final class S3Upload {
  private static final Map<String, String> BINARY =
      Map.of("Content-Type", "application/octet-stream");
  private static final Map<String, String> NEW =
      Map.of("Content-Type", "application/octet-stream", "If-None-Match", "*");

  /// What servers that do not know a condition say with the status 400, which means much else too.
  private static final Set<String> UNKNOWN_CONDITION =
      Set.of("NotImplemented", "InvalidArgument", "InvalidRequest");

  /// How often two who put one name at the same moment are sent back to try again.
  private static final int CONFLICTS = 3;

  private final S3Server server;
  private Way way = Way.UNKNOWN;

  private enum Way {
    UNKNOWN,
    CONDITION,
    LOOK
  }

  private enum Outcome {
    CREATED,
    TAKEN,
    REFUSED
  }

  S3Upload(S3Server server) {
    this.server = server;
  }

  /// False if there is an object of this name.
  boolean put(String key, byte[] content) throws DropException {
    if (way != Way.CONDITION && isThere(key)) {
      return false;
    }
    if (way == Way.LOOK) {
      replace(key, content);
      return true;
    }
    boolean isFirst = way == Way.UNKNOWN;
    Outcome outcome = create(key, content);
    if (outcome == Outcome.REFUSED) {
      way = Way.LOOK;
      return put(key, content);
    }
    if (isFirst) {
      way = Way.CONDITION;
      if (outcome == Outcome.CREATED) {
        learn(key, content);
      }
    }
    return outcome == Outcome.CREATED;
  }

  /// Puts the object again, which does no harm where the condition is passed over.
  private void learn(String key, byte[] content) {
    way = Way.UNKNOWN;
    try {
      way = create(key, content) == Outcome.TAKEN ? Way.CONDITION : Way.LOOK;
    } catch (DropException _) {
      // The object is there; the next one may tell.
    }
  }

  private boolean isThere(String key) throws DropException {
    Wish wish =
        new Wish("read from", "GET", key, Map.of(), Map.of("Range", "bytes=0-0"), new byte[0]);
    Http.Answer answer = server.fetch(wish, 1);
    return switch (answer.status()) {
      case 200, 206, 416 -> true;
      case 404 -> {
        if (S3Error.read(answer.body()).code().equals("NoSuchBucket")) {
          throw server.fault(wish, answer);
        }
        yield false;
      }
      default -> throw server.fault(wish, answer);
    };
  }

  private Outcome create(String key, byte[] content) throws DropException {
    Wish wish = new Wish("write into", "PUT", key, Map.of(), NEW, content);
    Http.Answer answer = server.fetch(wish, 0);
    for (int i = 1; i < CONFLICTS && answer.status() == 409; i++) {
      answer = server.fetch(wish, 0);
    }
    return switch (answer.status()) {
      case 200, 201, 204 -> Outcome.CREATED;
      // An old MinIO answers as to a GET.
      case 304, 412 -> Outcome.TAKEN;
      case 405, 501 -> Outcome.REFUSED;
      default -> {
        if (answer.status() == 400
            && UNKNOWN_CONDITION.contains(S3Error.read(answer.body()).code())) {
          yield Outcome.REFUSED;
        }
        throw server.fault(wish, answer);
      }
    };
  }

  private void replace(String key, byte[] content) throws DropException {
    Wish wish = new Wish("write into", "PUT", key, Map.of(), BINARY, content);
    Http.Answer answer = server.fetch(wish, 0);
    if (answer.status() / 100 != 2) {
      throw server.fault(wish, answer);
    }
  }
}
