package dev.stenope.core.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.agent.Machine;
import dev.stenope.core.agent.Turn;
import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.List;

/// JSON objects that are drawn by a fuzzer, which seldom finds one by itself.
final class Drawn {
  static final NodeId SELF = NodeId.of(Dice.bytes(32, 0));
  static final NodeId PEER = NodeId.of(Dice.bytes(32, 1));

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

  /// Tells a machine what is drawn as messages of each of these types, which have what `given`
  /// names unless something else is drawn for it, so that the decoders behind it are reached; and
  /// the bytes as they are.
  static void tell(Machine machine, List<String> types, Json given, Json drawn, byte[] bytes) {
    for (String type : types) {
      Json whole = new Json().put("type", type);
      given.members().forEach(whole::put);
      drawn.members().forEach(whole::put);
      refusing(() -> machine.heard(PEER, whole, new Turn(0, true)));
      refusing(() -> machine.heard(PEER, Json.read(bytes), new Turn(0, true)));
    }
  }

  /// Does what a decoder may refuse.
  static void refusing(Decoding decoding) {
    try {
      decoding.run();
    } catch (MalformedException _) {
      // what a decoder may answer to bytes it does not trust
    }
  }

  interface Decoding {
    void run() throws MalformedException;
  }
}
