package dev.stenope.node.drop.mega;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;

/// Answers that are too long to be held: they are read token by token, within limits.
final class Streams {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_TEXT = 1 << 20;

  /// Names of members are not kept, for a server could invent them without end.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_TEXT)
                  .maxNameLength(1024)
                  .maxNumberLength(32)
                  .build())
          .build();

  private Streams() {}

  /// Reads what the parser stands at.
  @FunctionalInterface
  interface Reading<T> {
    T read(JsonParser in) throws IOException;
  }

  /// Has a document read whose first token is under the parser. What is no JSON, or beyond the
  /// limits, is a [Refusal]; a fault of the network is passed on.
  static <T> T read(InputStream body, Reading<T> reading) throws IOException {
    try (JsonParser in = FACTORY.createParser(new InputStreamReader(body, UTF_8))) {
      in.nextToken();
      return reading.read(in);
    } catch (JacksonException _) {
      throw new Refusal(MegaError.STRANGE);
    }
  }

  /// Raises the error that stands in the place of an answer, `-3` or `{"err":-3}`; if it is an
  /// object of another kind, `member` is told of each of its members and must read it.
  static void object(JsonParser in, Member member) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      throw new Refusal(MegaError.of(in.getLongValue()));
    }
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new Refusal(MegaError.STRANGE);
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      if (name.equals("err") && in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
        throw new Refusal(MegaError.of(in.getLongValue()));
      }
      member.read(name);
    }
  }

  /// Reads one member.
  @FunctionalInterface
  interface Member {
    void read(String name) throws IOException;
  }

  /// Has `each` read every object of the array that `in` stands at; all else is passed over.
  static void objects(JsonParser in, Element each) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      in.skipChildren();
      return;
    }
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (in.currentToken() == null) {
        throw new Refusal(MegaError.STRANGE);
      }
      if (in.currentToken() == JsonToken.START_OBJECT) {
        each.read();
      } else {
        in.skipChildren();
      }
    }
  }

  /// Reads one element.
  @FunctionalInterface
  interface Element {
    void read() throws IOException;
  }
}
