package dev.stenope.core.link;

import dev.stenope.core.path.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The paths of one link of which something is known.
final class Routes {
  private static final int MAX_ROUTES = 16;

  private final List<Route> routes = new ArrayList<>();
  private final Congestion.Algorithm algorithm;
  private final RandomGenerator random;

  Routes(Congestion.Algorithm algorithm, RandomGenerator random) {
    this.algorithm = algorithm;
    this.random = random;
  }

  boolean knows(Path path) {
    return find(path) != null;
  }

  private @Nullable Route find(Path path) {
    for (Route candidate : routes) {
      if (candidate.path.equals(path)) {
        return candidate;
      }
    }
    return null;
  }

  /// The route over a path. If it is a new one, the oldest but that `inUse` may be forgotten.
  Route over(Path path, @Nullable Route inUse) {
    Route found = find(path);
    if (found == null) {
      if (routes.size() == MAX_ROUTES) {
        routes.remove(routes.get(0) == inUse ? 1 : 0);
      }
      found = new Route(path, algorithm, random);
      routes.add(found);
    }
    return found;
  }
}
