package dev.stenope.bench.meet;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.DropProvider;
import dev.stenope.node.drop.Shelf;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Opens `timed:NODE:VENUE`, where the venue is one that was announced.
public final class TimedDrops implements DropProvider {
  private static final Map<String, Venue> VENUES = new ConcurrentHashMap<>();

  static void announce(Venue venue) {
    VENUES.put(venue.name(), venue);
  }

  static String address(String node, Venue venue) {
    return "timed:" + node + ":" + venue.name();
  }

  @Override
  public boolean serves(String scheme) {
    return scheme.equals("timed");
  }

  @Override
  public DeadDrop open(String uri, Shelf shelf) throws DropException {
    String[] words = uri.split(":", 3);
    Venue venue = words.length == 3 ? VENUES.get(words[2]) : null;
    if (venue == null) {
      throw new DropException("there is no such venue");
    }
    DeadDrop drop = DropAddress.open(venue.address(), shelf);
    return new TimedDrop(drop, words[1], venue.journal(), venue.latencyHere());
  }
}
