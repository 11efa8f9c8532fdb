package dev.stenope.core.nat;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// A network in which this host has been, by its `key`, and what its NATs did; `seen` is when that
/// was found out, in seconds since 1970, and `timed` whether the lifetime of mappings was sought.
public record KnownNetwork(String key, NatBehavior behavior, long seen, boolean timed) {
  /// The most that are remembered.
  public static final int MAX = 16;

  public static final int MAX_KEY = 200;

  public KnownNetwork withBehavior(NatBehavior other) {
    return new KnownNetwork(key, other, seen, timed);
  }

  private Json json() {
    return new Json()
        .put("network", key)
        .put("seen", seen)
        .put("timed", timed)
        .put("nat", behavior.json());
  }

  /// A file of them, the latest last.
  public static Json json(List<KnownNetwork> networks) {
    return new Json().put("networks", networks.stream().map(KnownNetwork::json).toList());
  }

  public static List<KnownNetwork> of(Json file) throws MalformedException {
    List<KnownNetwork> networks = new ArrayList<>();
    for (Object element : file.list("networks")) {
      if (!(element instanceof Json json) || networks.size() == MAX) {
        throw new MalformedException("not a network, or too many");
      }
      String key = json.text("network");
      if (key.isEmpty() || key.length() > MAX_KEY) {
        throw new MalformedException("not a network");
      }
      networks.add(
          new KnownNetwork(
              key, NatBehavior.of(json.object("nat")), json.number("seen"), json.flag("timed")));
    }
    return networks;
  }
}
