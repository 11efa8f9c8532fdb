package dev.stenope.node.files;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.transfer.Message;
import dev.stenope.core.transfer.Message.Cause;
import dev.stenope.core.wire.Json;
import dev.stenope.node.files.TransferRecord.State;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// What a person sees of transfers, and decides about them.
final class Choices {
  private final Desk desk;
  private final Registry registry;

  Choices(Desk desk, Registry registry) {
    this.desk = desk;
    this.registry = registry;
  }

  Json accept(String word) throws IOException {
    TransferRecord record = registry.find(word);
    Arrival arrival = registry.arrival(record.id);
    if (arrival == null || record.state != State.ARRIVED) {
      throw new FileException(
          "this transfer cannot be accepted: it is " + FileSettings.word(record.state));
    }
    arrival.accept();
    registry.sweep();
    return json(record);
  }

  Json refuse(String word) throws IOException {
    TransferRecord record = registry.find(word);
    Arrival arrival = registry.arrival(record.id);
    if (arrival == null) {
      throw new FileException("only what comes and is not accepted yet can be refused");
    }
    arrival.stop(Cause.REFUSED, State.REFUSED, "the receiver does not want it");
    registry.sweep();
    return json(record);
  }

  Json cancel(String word) throws IOException {
    TransferRecord record = registry.find(word);
    Arrival arrival = registry.arrival(record.id);
    Departure departure = registry.departure(record.id);
    if (arrival != null) {
      arrival.stop(Cause.CANCELED, State.CANCELED, "");
    } else if (departure != null) {
      desk.send(record.peer, new Message.Stop(record.id, Cause.CANCELED, ""));
      departure.end(State.CANCELED, "");
    } else {
      throw new FileException(
          "this transfer is over already: it is " + FileSettings.word(record.state));
    }
    registry.sweep();
    return json(record);
  }

  void only(Set<NodeId> peers) throws IOException {
    registry.only(peers);
  }

  List<Json> list() {
    return registry.records().stream().map(this::json).toList();
  }

  Json state(String word) throws FileException {
    return json(registry.find(word));
  }

  private Json json(TransferRecord record) {
    Departure departure = registry.departure(record.id);
    Arrival arrival = registry.arrival(record.id);
    long done =
        departure != null
            ? departure.done()
            : arrival != null ? arrival.done() : record.state == State.DONE ? record.total : 0;
    return new Json()
        .put("id", record.id.text())
        .put("peer", desk.name(record.peer))
        .put("direction", record.outgoing ? "out" : "in")
        .put("names", List.copyOf(record.tops.keySet()))
        .put("places", List.copyOf(record.tops.values()))
        .put("state", FileSettings.word(record.state))
        .put("reason", record.state == State.ASKED ? "" : record.reason)
        .put("done", done)
        .put("total", record.total)
        .put("travelled", record.travelled)
        .put("begun", record.begun);
  }
}
