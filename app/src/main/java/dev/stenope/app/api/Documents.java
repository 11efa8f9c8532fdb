package dev.stenope.app.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What describes the API to machines: OpenAPI, AsyncAPI, and the JSON Schema of the envelope.
final class Documents {
  private final Map<String, byte[]> documents = new HashMap<>();

  Documents() {
    for (String name : new String[] {"openapi", "asyncapi", "envelope.schema"}) {
      documents.put("/v1/" + name + ".json", read(name + ".json"));
    }
  }

  private static byte[] read(String name) {
    try (InputStream in = Documents.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not in the program");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte @Nullable [] find(String path) {
    return documents.get(path);
  }
}
