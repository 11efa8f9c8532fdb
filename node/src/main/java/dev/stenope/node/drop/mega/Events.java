package dev.stenope.node.drop.mega;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the event channel answers: events and the number to ask for next, or where to wait for
/// them, or neither where it only keeps the connection.
final class Events {
  /// The most nodes, or changes, in one answer; a channel with more is better read as a whole.
  private static final int MAX_NODES = 1 << 14;

  private final List<Event> all = new ArrayList<>();
  private @Nullable String wait;
  private String number = "";
  private int nodes;
  private int packets;

  /// One change. `echo` is what the request that made it said of itself.
  sealed interface Event {}

  record Added(List<RawNode> nodes, String echo) implements Event {}

  record Gone(String handle) implements Event {}

  record Renamed(String handle) implements Event {}

  /// A folder was shared or a link was made.
  record Shared() implements Event {}

  private Events() {}

  static Events read(JsonParser in) throws IOException {
    Events events = new Events();
    if (in.currentToken() == JsonToken.START_ARRAY) {
      in.nextToken();
    }
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT || in.getLongValue() != 0) {
      Streams.object(in, name -> events.member(in, name));
      if (events.number.isEmpty() && events.wait == null) {
        throw new Refusal(MegaError.STRANGE);
      }
    }
    return events;
  }

  private void member(JsonParser in, String name) throws IOException {
    switch (name) {
      case "a" -> Streams.objects(in, () -> packet(in));
      case "w" -> wait = RawNode.text(in);
      case "sn" -> number = Snapshot.number(in);
      default -> in.skipChildren();
    }
  }

  private void packet(JsonParser in) throws IOException {
    List<RawNode> added = new ArrayList<>();
    String action = "";
    String echo = "";
    String handle = "";
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "a" -> action = RawNode.text(in);
        case "i" -> echo = RawNode.text(in);
        case "n" -> handle = RawNode.text(in);
        case "t" -> tree(in, added);
        default -> in.skipChildren();
      }
    }
    if (++packets > MAX_NODES) {
      throw new Refusal(MegaError.TOO_MANY);
    }
    switch (action) {
      case "t" -> all.add(new Added(added, echo));
      case "d" -> all.add(new Gone(handle));
      case "u" -> all.add(new Renamed(handle));
      case "s2", "ph" -> all.add(new Shared());
      default -> {}
    }
  }

  private void tree(JsonParser in, List<RawNode> added) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      in.skipChildren();
      return;
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      if (field.equals("f")) {
        Streams.objects(in, () -> node(in, added));
      } else {
        in.skipChildren();
      }
    }
  }

  private void node(JsonParser in, List<RawNode> added) throws IOException {
    if (++nodes > MAX_NODES) {
      throw new Refusal(MegaError.TOO_MANY);
    }
    added.add(RawNode.read(in));
  }

  List<Event> all() {
    return all;
  }

  /// Whether nothing has happened, be it known here or not.
  boolean isEmpty() {
    return packets == 0;
  }

  /// Where to wait for events; null if the answer does not say.
  @Nullable String waitAt() {
    return wait;
  }

  /// The number to ask for next; empty if nothing has happened.
  String number() {
    return number;
  }
}
