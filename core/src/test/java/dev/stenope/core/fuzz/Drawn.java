package dev.stenope.core.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.Json;
import java.util.List;

/// JSON objects that are drawn by a fuzzer, which seldom finds one by itself.
final class Drawn {
  private Drawn() {}

  /// One whose members have some of these names: three bytes draw each.
  static Json members(List<String> names, byte[] bytes) {
    Json json = new Json();
    for (int i = 0; i + 2 < bytes.length; i += 3) {
      String name = names.get(Math.floorMod(bytes[i], names.size()));
      byte value = bytes[i + 2];
      switch (Math.floorMod(bytes[i + 1], 8)) {
        case 0 -> json.put(name, (long) value);
        case 1 -> json.put(name, 1L << (value & 63));
        case 2 -> json.put(name, value > 0);
        case 3 -> json.put(name, names.get(Math.floorMod(value, names.size())));
        case 4 -> json.put(name, new String(bytes, i, bytes.length - i, UTF_8));
        case 5 -> json.put(name, new Json().put(String.valueOf(value), (long) value));
        case 6 -> json.put(name, List.of((long) value, new Json()));
        default -> json.put(name, null);
      }
    }
    return json;
  }
}
