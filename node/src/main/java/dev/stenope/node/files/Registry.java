package dev.stenope.node.files;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.transfer.TransferId;
import dev.stenope.node.files.TransferRecord.State;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All transfers that are known: those that go, those that come, and those that are over.
final class Registry {
  private static final String NO_PEER = "it is no peer of this machine any more";

  private final Map<TransferId, Departure> departures = new LinkedHashMap<>();
  private final Map<TransferId, Arrival> arrivals = new LinkedHashMap<>();
  private final Map<TransferId, TransferRecord> over = new LinkedHashMap<>();
  private final Deque<Departure> turns = new ArrayDeque<>();

  void add(Departure departure) {
    departures.put(departure.record.id, departure);
    turns.add(departure);
  }

  void add(Arrival arrival) {
    arrivals.put(arrival.record.id, arrival);
  }

  void close(TransferRecord record) {
    over.put(record.id, record);
  }

  /// Sets aside what is over.
  void sweep() {
    departures.values().removeIf(each -> isOver(each.record));
    arrivals.values().removeIf(each -> isOver(each.record));
    turns.removeIf(each -> each.record.state.isOver());
  }

  /// Ends what is under way to and from nodes that are not among the peers any more. What has come
  /// whole waits for a person as before.
  void only(Set<NodeId> peers) throws IOException {
    for (Departure departure : departures.values()) {
      if (!peers.contains(departure.record.peer)) {
        departure.end(State.CANCELED, NO_PEER);
      }
    }
    for (Arrival arrival : arrivals.values()) {
      if (!peers.contains(arrival.record.peer) && arrival.record.state != State.ARRIVED) {
        arrival.end(State.CANCELED, NO_PEER);
      }
    }
    sweep();
  }

  private boolean isOver(TransferRecord record) {
    if (record.state.isOver()) {
      over.put(record.id, record);
    }
    return record.state.isOver();
  }

  List<Departure> departures() {
    return List.copyOf(departures.values());
  }

  List<Arrival> arrivals() {
    return List.copyOf(arrivals.values());
  }

  int turns() {
    return turns.size();
  }

  /// The one whose turn it is; the next call names the next.
  Departure nextTurn() {
    Departure departure = turns.removeFirst();
    turns.addLast(departure);
    return departure;
  }

  @Nullable Departure departure(TransferId id) {
    return departures.get(id);
  }

  @Nullable Departure departure(NodeId peer, TransferId id) {
    Departure found = departures.get(id);
    return found != null && found.record.peer.equals(peer) ? found : null;
  }

  @Nullable Arrival arrival(TransferId id) {
    return arrivals.get(id);
  }

  @Nullable Arrival arrival(NodeId peer, TransferId id) {
    Arrival found = arrivals.get(id);
    return found != null && found.record.peer.equals(peer) ? found : null;
  }

  @Nullable TransferRecord ended(TransferId id) {
    return over.get(id);
  }

  /// All, eldest first.
  List<TransferRecord> records() {
    List<TransferRecord> all = new ArrayList<>(over.values());
    departures.values().forEach(each -> all.add(each.record));
    arrivals.values().forEach(each -> all.add(each.record));
    all.sort((one, other) -> Long.compare(one.begun, other.begun));
    return all;
  }

  /// The one whose id begins with a word.
  TransferRecord find(String word) throws FileException {
    List<TransferRecord> found =
        word.length() < 4
            ? List.of()
            : records().stream().filter(record -> record.id.text().startsWith(word)).toList();
    if (found.size() != 1) {
      throw new FileException(
          (found.isEmpty() ? "no transfer" : "more than one transfer")
              + " has an id that begins with "
              + word
              + "; see them with: stenope file transfers");
    }
    return found.getFirst();
  }
}
