package dev.stenope.app.mcp;

import dev.stenope.core.wire.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Schemas of what tools take and give, in the part of JSON Schema 2020-12 that they need, and what
/// is wrong with a value by them.
final class Schema {
  private Schema() {}

  /// An object that has no other members than these.
  static Json object(Json properties, List<String> required) {
    return new Json()
        .put("type", "object")
        .put("properties", properties)
        .put("required", required)
        .put("additionalProperties", false);
  }

  static Json text(String description) {
    return new Json().put("type", "string").put("description", description);
  }

  /// A text that is not empty.
  static Json words(String description) {
    return text(description).put("minLength", 1L);
  }

  static Json choice(String description, List<String> words) {
    return text(description).put("enum", words);
  }

  static Json number(String description, long least, long most) {
    return new Json()
        .put("type", "integer")
        .put("description", description)
        .put("minimum", least)
        .put("maximum", most);
  }

  static Json flag(String description) {
    return new Json().put("type", "boolean").put("description", description);
  }

  static Json list(String description, Json items) {
    return new Json().put("type", "array").put("description", description).put("items", items);
  }

  /// What is wrong with a value, in words; null if nothing.
  static @Nullable String flaw(Json schema, @Nullable Object value, String name) {
    return switch (schema.text("type", "")) {
      case "object" ->
          value instanceof Json json ? flaw(schema, json, name) : name + " is no object";
      case "array" ->
          value instanceof List<?> list ? flaw(schema, list, name) : name + " is no list";
      case "string" ->
          value instanceof String text ? flaw(schema, text, name) : name + " is no text";
      case "integer" ->
          value instanceof Long number
                  && number >= schema.number("minimum", Long.MIN_VALUE)
                  && number <= schema.number("maximum", Long.MAX_VALUE)
              ? null
              : name
                  + " is no whole number from "
                  + schema.get("minimum")
                  + " to "
                  + schema.get("maximum");
      case "boolean" -> value instanceof Boolean ? null : name + " is neither true nor false";
      default -> throw new IllegalArgumentException("a schema without a type");
    };
  }

  private static @Nullable String flaw(Json schema, Json value, String name) {
    if (!(schema.get("properties") instanceof Json properties)) {
      throw new IllegalArgumentException("an object without properties");
    }
    for (Object required : schema.list("required")) {
      if (!value.members().containsKey(String.valueOf(required))) {
        return name + " has no " + required;
      }
    }
    for (String member : value.members().keySet()) {
      if (!(properties.get(member) instanceof Json expected)) {
        return name + " has a " + member + " too much";
      }
      String flaw = flaw(expected, value.get(member), member);
      if (flaw != null) {
        return flaw;
      }
    }
    return null;
  }

  private static @Nullable String flaw(Json schema, List<?> value, String name) {
    if (value.size() < schema.number("minItems", 0)) {
      return name + " is empty";
    }
    if (schema.get("items") instanceof Json items) {
      for (Object each : value) {
        String flaw = flaw(items, each, "an element of " + name);
        if (flaw != null) {
          return flaw;
        }
      }
    }
    return null;
  }

  private static @Nullable String flaw(Json schema, String value, String name) {
    if (value.length() < schema.number("minLength", 0)) {
      return name + " is empty";
    }
    List<?> words = schema.list("enum");
    return words.isEmpty() || words.contains(value) ? null : name + " is none of " + words;
  }
}
