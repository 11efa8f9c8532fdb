package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What follows from one thing that a [Machine] was told. First the states are written, then what
/// is said waits to be sent, then the cause is over.
public final class Turn {
  /// The longest key, in ASCII characters, and the longest state, in bytes.
  public static final int MAX_KEY = 128;

  public static final int MAX_STATE = 256 << 10;

  /// The longest message, in bytes of its JSON.
  public static final int MAX_MESSAGE = 256 << 10;

  private final long now;
  private final boolean room;
  private final Map<String, byte[]> states = new LinkedHashMap<>();
  private final List<Saying> sayings = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();

  /// A message for a peer, of a priority from 0 to 9, that is given up after so many seconds.
  public record Saying(NodeId to, Json message, int priority, long ttl) {}

  /// `room` tells whether states under further keys may be kept.
  public Turn(long now, boolean room) {
    this.now = now;
    this.room = room;
  }

  /// In nanoseconds since 1970.
  public long now() {
    return now;
  }

  /// Whether a state under a new key may be kept. It is refused to whoever asks for what would need
  /// one otherwise.
  public boolean hasRoom() {
    return room;
  }

  /// Keeps a state in the place of the one with this key; an empty one is gone.
  public void keep(String key, byte[] state) {
    if (key.isEmpty() || key.length() > MAX_KEY || state.length > MAX_STATE) {
      throw new IllegalArgumentException("a state is beyond its limits");
    }
    states.put(key, state);
  }

  public void say(NodeId to, Json message, int priority, long ttl) {
    sayings.add(new Saying(to, message, priority, ttl));
  }

  public void tell(Event event) {
    events.add(event);
  }

  public Map<String, byte[]> states() {
    return states;
  }

  public List<Saying> sayings() {
    return sayings;
  }

  public List<Event> events() {
    return events;
  }
}
