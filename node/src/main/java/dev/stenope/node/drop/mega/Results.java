package dev.stenope.node.drop.mega;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.util.List;

/// Reads the answers to batches of commands.
final class Results {
  private Results() {}

  /// The results of `count` commands; an error of the whole batch is raised.
  static List<?> of(byte[] body, int count) throws Refusal {
    return switch (document(body)) {
      case Long code -> throw new Refusal(MegaError.of(code));
      case Json json when json.get("err") instanceof Long code ->
          throw new Refusal(MegaError.of(code));
      case List<?> list when list.size() == count -> list;
      case List<?> list when list.size() == 1 && list.getFirst() instanceof Long code ->
          throw new Refusal(MegaError.of(code));
      default -> throw new Refusal(MegaError.STRANGE);
    };
  }

  /// The result of one command; its error is raised.
  static List<?> one(byte[] body) throws Refusal {
    List<?> results = of(body, 1);
    if (results.getFirst() instanceof Long code && code < 0) {
      throw new Refusal(MegaError.of(code));
    }
    return results;
  }

  private static Object document(byte[] body) throws Refusal {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(body.length + 8);
    whole.writeBytes("{\"it\":".getBytes(US_ASCII));
    whole.writeBytes(body);
    whole.write('}');
    try {
      Object document = Json.read(whole.toByteArray()).get("it");
      return document == null ? "" : document;
    } catch (MalformedException _) {
      throw new Refusal(MegaError.STRANGE);
    }
  }
}
