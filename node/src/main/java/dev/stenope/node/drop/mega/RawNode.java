package dev.stenope.node.drop.mega;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stenope.core.wire.Json;
import java.io.IOException;

/// A node as the server tells of it: nothing in it is proven. What is missing is empty or zero.
/// `time` is in seconds since 1970 by the clock of the server.
record RawNode(
    String handle, String parent, long type, String attributes, String keys, long size, long time) {
  static final int FILE = 0;
  static final int FOLDER = 1;
  static final int ROOT = 2;

  private static final int MAX_HANDLE = 16;
  private static final long MAX_TIME = 1L << 36;

  RawNode {
    size = Math.max(0, size);
    time = Math.clamp(time, 0, MAX_TIME);
  }

  /// Reads the object that `in` stands at.
  static RawNode read(JsonParser in) throws IOException {
    String handle = "";
    String parent = "";
    String attributes = "";
    String keys = "";
    long type = -1;
    long size = 0;
    long time = 0;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "h" -> handle = text(in);
        case "p" -> parent = text(in);
        case "a" -> attributes = text(in);
        case "k" -> keys = text(in);
        case "t" -> type = number(in);
        case "s" -> size = number(in);
        case "ts" -> time = number(in);
        default -> in.skipChildren();
      }
    }
    return new RawNode(handle, parent, type, attributes, keys, size, time);
  }

  /// Whether the handles are as short as handles are.
  boolean isSane() {
    return !handle.isEmpty() && handle.length() <= MAX_HANDLE && parent.length() <= MAX_HANDLE;
  }

  static RawNode of(Json json) {
    return new RawNode(
        json.text("h", ""),
        json.text("p", ""),
        json.number("t", -1),
        json.text("a", ""),
        json.text("k", ""),
        json.number("s", 0),
        json.number("ts", 0));
  }

  /// The text that `in` stands at; empty if it is something else, which is passed over.
  static String text(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return in.getText();
    }
    in.skipChildren();
    return "";
  }

  /// The whole number that `in` stands at; zero if it is something else, which is passed over.
  static long number(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return in.getLongValue();
    }
    in.skipChildren();
    return 0;
  }
}
