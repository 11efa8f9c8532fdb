package dev.stenope.core.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON object whose members keep their order. Values are strings, `Long`, `Double`, `Boolean`,
/// null, [Json] and lists of these.
public final class Json {
  /// The deepest nesting and the longest document, in bytes, that are read.
  public static final int MAX_DEPTH = 16;

  public static final int MAX_LENGTH = 4 << 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxDocumentLength(MAX_LENGTH)
                  .maxStringLength(MAX_LENGTH)
                  .maxNameLength(1024)
                  .maxNumberLength(32)
                  .build())
          .build();

  private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

  /// Reads one object that fills the range.
  public static Json read(byte[] bytes, int offset, int length) throws MalformedException {
    try (JsonParser in = FACTORY.createParser(bytes, offset, length)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedException("not a JSON object");
      }
      Json json = object(in);
      if (in.nextToken() != null) {
        throw new MalformedException("more than one JSON object");
      }
      return json;
    } catch (IOException _) {
      throw new MalformedException("not valid JSON, or beyond its limits");
    }
  }

  public static Json read(byte[] bytes) throws MalformedException {
    return read(bytes, 0, bytes.length);
  }

  private static Json object(JsonParser in) throws IOException, MalformedException {
    Json json = new Json();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      json.members.put(name, value(in));
    }
    return json;
  }

  private static @Nullable Object value(JsonParser in) throws IOException, MalformedException {
    return switch (in.currentToken()) {
      case START_OBJECT -> object(in);
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(in));
        }
        yield list;
      }
      case VALUE_STRING -> in.getText();
      case VALUE_NUMBER_INT -> in.getLongValue();
      case VALUE_NUMBER_FLOAT -> finite(in.getDoubleValue());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new MalformedException("not valid JSON");
    };
  }

  private static double finite(double value) throws MalformedException {
    if (!Double.isFinite(value)) {
      throw new MalformedException("a number too large");
    }
    return value;
  }

  /// Adds or replaces a member and returns this.
  public Json put(String name, @Nullable Object value) {
    members.put(name, value);
    return this;
  }

  public boolean has(String name) {
    return members.get(name) != null;
  }

  public @Nullable Object get(String name) {
    return members.get(name);
  }

  public Map<String, @Nullable Object> members() {
    return members;
  }

  public String text(String name) throws MalformedException {
    if (members.get(name) instanceof String s) {
      return s;
    }
    throw new MalformedException("no text named " + name);
  }

  public String text(String name, String otherwise) {
    return members.get(name) instanceof String s ? s : otherwise;
  }

  public long number(String name) throws MalformedException {
    if (members.get(name) instanceof Long n) {
      return n;
    }
    throw new MalformedException("no whole number named " + name);
  }

  public long number(String name, long otherwise) {
    return members.get(name) instanceof Long n ? n : otherwise;
  }

  public boolean flag(String name) {
    return Boolean.TRUE.equals(members.get(name));
  }

  public Json object(String name) throws MalformedException {
    if (members.get(name) instanceof Json json) {
      return json;
    }
    throw new MalformedException("no object named " + name);
  }

  /// The elements of the list of this name; empty where there is none.
  public List<?> list(String name) {
    return members.get(name) instanceof List<?> list ? list : List.of();
  }

  /// The document in UTF-8, on one line.
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      write(out, this);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public String toString() {
    return new String(toBytes(), UTF_8);
  }

  private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case Json json -> {
        out.writeStartObject();
        for (Map.Entry<String, @Nullable Object> member : json.members.entrySet()) {
          out.writeFieldName(member.getKey());
          write(out, member.getValue());
        }
        out.writeEndObject();
      }
      case List<?> list -> {
        out.writeStartArray();
        for (Object element : list) {
          write(out, element);
        }
        out.writeEndArray();
      }
      case String s -> out.writeString(s);
      case Integer n -> out.writeNumber(n);
      case Long n -> out.writeNumber(n);
      case Double d -> out.writeNumber(d);
      case Boolean b -> out.writeBoolean(b);
      default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
    }
  }
}
