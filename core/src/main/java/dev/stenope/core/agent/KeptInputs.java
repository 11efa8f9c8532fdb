package dev.stenope.core.agent;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/// What is for an agent and was not given to it, in order. The numbers rise by one; `last` is that
/// of the latest that ever was.
record KeptInputs(long last, List<Json> all) {
  /// So many, or so many bytes of them, are enough: they must fit into one state and one message.
  static final int MAX_COUNT = 256;

  static final int MAX_BYTES = 128 << 10;

  static final KeptInputs NONE = new KeptInputs(0, List.of());

  KeptInputs {
    all = List.copyOf(all);
  }

  boolean hasRoom(Json input) {
    int bytes = input.toBytes().length;
    for (Json kept : all) {
      bytes += kept.toBytes().length;
    }
    return all.size() < MAX_COUNT && bytes <= MAX_BYTES;
  }

  boolean has(Json input) {
    byte[] wanted = input.toBytes();
    return all.stream().anyMatch(kept -> Arrays.equals(kept.toBytes(), wanted));
  }

  KeptInputs with(Json input) {
    List<Json> more = new ArrayList<>(all);
    more.add(input);
    return new KeptInputs(last + 1, more);
  }

  /// Those above `number`.
  KeptInputs above(long number) {
    int gone = Math.clamp(number - last + all.size(), 0, all.size());
    return new KeptInputs(last, all.subList(gone, all.size()));
  }

  void forEach(BiConsumer<Long, Json> each) {
    for (int i = 0; i < all.size(); i++) {
      each.accept(last - all.size() + 1 + i, all.get(i));
    }
  }

  Json toJson() {
    return new Json().put("last", last).put("all", all);
  }

  /// Reads and checks what [#toJson] made.
  static KeptInputs read(Json json) throws MalformedException {
    long last = json.number("last");
    List<Json> all = new ArrayList<>();
    for (Object element : json.list("all")) {
      if (!(element instanceof Json input)) {
        throw new MalformedException("an input that is no object");
      }
      all.add(input);
    }
    if (last < all.size() || last > Tenure.MAX_EPOCH || all.size() > MAX_COUNT) {
      throw new MalformedException("inputs that cannot be");
    }
    return new KeptInputs(last, all);
  }
}
