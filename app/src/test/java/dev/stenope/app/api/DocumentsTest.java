package dev.stenope.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What describes the API says what there is.
class DocumentsTest {
  private static Json document(String name) throws Exception {
    return Json.read(Objects.requireNonNull(new Documents().find("/v1/" + name + ".json")));
  }

  @Test
  void everyRouteIsDescribedAndNoOther() throws Exception {
    Set<String> described = new TreeSet<>();
    Json paths = document("openapi").object("paths");
    for (String path : paths.members().keySet()) {
      for (String method : paths.object(path).members().keySet()) {
        described.add(method + " " + path);
      }
    }
    Set<String> served =
        new TreeSet<>(
            Set.of(
                "get " + Routes.EVENTS,
                "get " + Routes.TASK_EVENTS,
                "get " + Routes.SOCKET,
                "put " + Routes.UPLOAD,
                "get " + Routes.UPLOAD,
                "get " + Routes.CONTENT));
    for (Routes.Route route : Routes.ALL) {
      served.add(route.method().name().toLowerCase(Locale.ROOT) + " " + route.path());
    }
    assertEquals(served, described);
  }

  @Test
  void everyReferenceLeadsSomewhere() throws Exception {
    for (String name : List.of("openapi", "asyncapi")) {
      Json root = document(name);
      check(root, root);
    }
  }

  private static void check(Json root, Object value) throws Exception {
    switch (value) {
      case Json json -> {
        if (json.get("$ref") instanceof String reference) {
          Json at = root;
          for (String part : reference.substring(2).split("/", -1)) {
            at = at.object(part);
          }
          assertNotNull(at);
        }
        for (Object member : json.members().values()) {
          if (member != null) {
            check(root, member);
          }
        }
      }
      case List<?> list -> {
        for (Object element : list) {
          check(root, element);
        }
      }
      default -> {}
    }
  }

  @Test
  void theSchemaNamesWhatAnEnvelopeHas() throws Exception {
    Json schema = document("envelope.schema");
    Envelope envelope =
        Envelope.of(Envelope.Type.COMMAND, "id", "2026-01-01T00:00:00Z", "a", "b", "text")
            .between("x", "y")
            .withCause("before")
            .within("conversation", 1, List.of("c/z"));
    Json json = Json.read(envelope.toBytes());
    for (Object name : schema.list("required")) {
      assertNotNull(json.get(String.valueOf(name)), name + "");
    }
    Set<String> unknown = new TreeSet<>(json.members().keySet());
    unknown.removeAll(schema.object("properties").members().keySet());
    assertEquals(Set.of(), unknown);
  }
}
