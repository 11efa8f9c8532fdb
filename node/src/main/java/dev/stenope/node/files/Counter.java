package dev.stenope.node.files;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.transfer.Manifest;
import dev.stenope.core.transfer.Message;
import dev.stenope.core.transfer.Message.Cause;
import dev.stenope.core.transfer.Message.Purpose;
import dev.stenope.core.transfer.RelativePath;
import dev.stenope.core.transfer.TransferId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DiskFault;
import dev.stenope.node.files.TransferRecord.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Where the transfers of all peers are dealt with, on the thread of [Transfers].
final class Counter {
  /// The most transfers of one peer that may be under way to this node, or wait for a person.
  static final int MAX_ARRIVALS = 100;

  /// The most requests that wait for an answer.
  private static final int MAX_REQUESTS = 1000;

  private final Path home;
  private final Office office;
  private final RandomGenerator random;
  private final Roots roots;
  private final Registry registry = new Registry();
  private final Choices choices;
  private final Map<TransferId, CompletableFuture<Json>> requests = new LinkedHashMap<>();

  Counter(Path home, FileSettings settings, Transfers.Way way, RandomGenerator random) {
    this.home = home;
    this.random = random;
    this.office = new Office(home, settings, way);
    this.roots = new Roots(settings.shares());
    this.choices = new Choices(office, registry);
  }

  /// Goes on with what earlier lives have left.
  void open() throws IOException {
    for (TransferRecord record : office.shelf().all()) {
      if (record.state.isOver()) {
        registry.close(record);
      } else if (record.outgoing) {
        try {
          Departure departure = new Departure(office, record, office.shelf().manifest(record));
          registry.add(departure);
        } catch (IOException | MalformedException _) {
          record.state = State.FAILED;
          record.reason = "the list of its files cannot be read; send it again";
          office.keep(record);
          registry.close(record);
        }
      } else {
        Arrival arrival = new Arrival(office, record);
        registry.add(arrival);
        if (record.state == State.RUNNING || record.state == State.PAUSED) {
          arrival.begin();
        }
      }
    }
    registry.sweep();
  }

  void close() {
    registry.arrivals().forEach(Arrival::close);
  }

  void complain(IOException fault) {
    office.notice("file-trouble", "A step of a transfer failed: " + DiskFault.reason(fault));
  }

  void settled(NodeId peer, byte[] message) {
    office.lane(peer).settled(message);
  }

  void peer(NodeId peer, boolean online) throws IOException {
    office.lane(peer).online = online;
    if (!online) {
      return;
    }
    for (Departure departure : registry.departures()) {
      if (departure.record.peer.equals(peer)) {
        departure.connected();
      }
    }
    for (Arrival arrival : registry.arrivals()) {
      if (arrival.record.peer.equals(peer)) {
        if (arrival.record.state == State.ASKED) {
          ask(arrival.record);
        } else {
          arrival.connected();
        }
      }
    }
    registry.sweep();
  }

  void wake() throws IOException {
    for (Departure departure : registry.departures()) {
      if (office.lane(departure.record.peer).online) {
        departure.wake();
      }
    }
    for (Arrival arrival : registry.arrivals()) {
      if (office.lane(arrival.record.peer).online || arrival.record.state == State.PAUSED) {
        arrival.wake();
      }
    }
    registry.sweep();
  }

  /// Moves one chunk on; the transfers take turns.
  boolean pump() throws IOException {
    for (int i = registry.turns(); i > 0; i--) {
      Departure departure = registry.nextTurn();
      if (office.lane(departure.record.peer).hasRoom() && departure.pump()) {
        if (departure.record.state.isOver()) {
          registry.sweep();
        }
        return true;
      }
    }
    return false;
  }

  void arrived(NodeId peer, Object ref, byte[] bytes) throws IOException {
    try {
      take(peer, Message.read(bytes));
      registry.sweep();
    } catch (MalformedException e) {
      office.notice(
          "malformed-file", office.name(peer) + " sent nonsense about files: " + e.getMessage());
    } finally {
      office.taken(peer, ref);
    }
  }

  private void take(NodeId peer, Message message) throws IOException, MalformedException {
    switch (message) {
      case Message.Offer offer -> offered(peer, offer);
      case Message.Want want -> wanted(peer, want);
      case Message.Chunk _, Message.Proven _ -> {
        Arrival arrival = registry.arrival(peer, message.id());
        if (arrival != null) {
          arrival.arrived(message);
        }
      }
      case Message.Done done -> {
        Departure departure = registry.departure(peer, done.id());
        if (departure != null) {
          departure.end(State.DONE, "");
        }
      }
      case Message.Stop stop -> stopped(peer, stop);
      case Message.Request request -> requested(peer, request);
      case Message.Answer(TransferId id, Json json) -> answered(peer, id, json);
    }
  }

  private void wanted(NodeId peer, Message.Want want) throws MalformedException {
    Departure departure = registry.departure(peer, want.id());
    if (departure != null) {
      departure.wanted(want);
      return;
    }
    office.send(peer, end(peer, want.id()));
  }

  /// What is left to be said of a transfer that this node does not send.
  private Message.Stop end(NodeId peer, TransferId id) {
    TransferRecord ended = registry.ended(id);
    if (ended != null && ended.outgoing && ended.peer.equals(peer)) {
      if (ended.state == State.FAILED) {
        return new Message.Stop(id, Cause.FAILED, ended.reason);
      }
      if (ended.state == State.CANCELED) {
        return new Message.Stop(id, Cause.CANCELED, "");
      }
    }
    return new Message.Stop(id, Cause.UNKNOWN, "the sender knows nothing of it any more");
  }

  private void offered(NodeId peer, Message.Offer offer) throws IOException {
    Arrival known = registry.arrival(offer.id());
    TransferRecord ended = registry.ended(offer.id());
    if (known != null && known.record.peer.equals(peer)) {
      if (known.record.state == State.ASKED && offer.purpose() == Purpose.GET) {
        known.offered(offer);
      } else if (known.record.state == State.ARRIVED) {
        office.send(peer, new Message.Done(offer.id()));
      } else {
        known.connected();
      }
    } else if (ended != null && !ended.outgoing && ended.peer.equals(peer)) {
      office.send(
          peer,
          ended.state == State.DONE
              ? new Message.Done(offer.id())
              : new Message.Stop(offer.id(), Cause.REFUSED, ended.reason));
    } else if (known == null && ended == null) {
      welcome(peer, offer);
    }
  }

  private void welcome(NodeId peer, Message.Offer offer) throws IOException {
    String refusal = null;
    String destination = "";
    Path folder = home.resolve("incoming").resolve(folderName(peer)).resolve(offer.id().text());
    if (offer.purpose() == Purpose.GET) {
      refusal = "nobody asked for this";
    } else if (registry.arrivals().stream().filter(a -> a.record.peer.equals(peer)).count()
        >= MAX_ARRIVALS) {
      refusal = "too many transfers wait here already; try again when some are done";
    } else if (offer.purpose() == Purpose.PUT) {
      try {
        Path target = roots.writable(peer, office.name(peer), offer.destination());
        destination = target.toString();
        folder = target.resolveSibling(".stenope-" + offer.id());
      } catch (FileException e) {
        refusal = e.getMessage();
      }
    } else if (office.settings().accept(office.name(peer)) == FileSettings.Accept.NONE) {
      refusal = "files are not taken from this peer";
    }
    if (refusal != null) {
      office.send(peer, new Message.Stop(offer.id(), Cause.REFUSED, refusal));
      return;
    }
    begin(
        new TransferRecord(offer.id(), peer, false, offer.purpose(), destination, millis()),
        offer,
        folder);
  }

  private void begin(TransferRecord record, Message.Offer offer, Path folder) throws IOException {
    record.folder = folder.toString();
    record.offered(offer);
    office.keep(record);
    Arrival arrival = new Arrival(office, record);
    registry.add(arrival);
    arrival.begin();
  }

  private String folderName(NodeId peer) {
    try {
      RelativePath.checkName(office.name(peer));
      return office.name(peer);
    } catch (MalformedException _) {
      return peer.text();
    }
  }

  private void stopped(NodeId peer, Message.Stop stop) throws IOException {
    State state =
        switch (stop.cause()) {
          case REFUSED -> State.REFUSED;
          case CANCELED -> State.CANCELED;
          case FAILED, UNKNOWN -> State.FAILED;
        };
    Departure departure = registry.departure(peer, stop.id());
    if (departure != null) {
      departure.end(state, stop.reason());
    }
    Arrival arrival = registry.arrival(peer, stop.id());
    if (arrival != null && arrival.record.state != State.ARRIVED) {
      arrival.end(state, stop.reason());
    }
  }

  private void requested(NodeId peer, Message.Request request) throws IOException {
    Json answer;
    if (request.json().text("op", "").equals("get")) {
      Departure known = registry.departure(peer, request.id());
      if (known != null) {
        known.connected();
        return;
      }
      try {
        Path path = roots.readable(peer, office.name(peer), request.json().text("path", ""));
        depart(request.id(), peer, Purpose.GET, "", Walk.of(List.of(path)));
        return;
      } catch (FileException e) {
        answer = Roots.error(String.valueOf(e.getMessage()));
      }
    } else {
      answer = roots.answer(peer, office.name(peer), request.json());
    }
    office.send(peer, new Message.Answer(request.id(), answer));
  }

  private void answered(NodeId peer, TransferId id, Json json) throws IOException {
    Arrival arrival = registry.arrival(peer, id);
    if (arrival != null && arrival.record.state == State.ASKED) {
      arrival.end(State.FAILED, json.text("error", "the peer has refused"));
    }
    CompletableFuture<Json> request = requests.remove(id);
    if (request != null) {
      request.complete(json);
    }
  }

  TransferId fresh() {
    return TransferId.random(random);
  }

  /// Begins to send; a transfer of the same files to the same place goes on instead.
  TransferId depart(
      TransferId id, NodeId peer, Purpose purpose, String destination, Walk.Found found)
      throws IOException {
    Map<String, String> tops = new LinkedHashMap<>();
    found.tops().forEach((name, path) -> tops.put(name, path.toString()));
    Manifest manifest = found.manifest();
    for (Departure each : registry.departures()) {
      TransferRecord record = each.record;
      if (record.peer.equals(peer)
          && record.purpose == purpose
          && purpose != Purpose.GET
          && record.destination.equals(destination)
          && record.tops.equals(tops)
          && Arrays.equals(record.listHash, manifest.hash())) {
        return record.id;
      }
    }
    TransferRecord record = new TransferRecord(id, peer, true, purpose, destination, millis());
    record.tops.putAll(tops);
    record.entries = manifest.count();
    record.total = manifest.total();
    record.listLength = manifest.bytes().length;
    record.listHash = manifest.hash();
    office.shelf().keep(record, manifest);
    Departure departure = new Departure(office, record, manifest);
    registry.add(departure);
    if (office.lane(peer).online) {
      departure.wake();
    }
    return id;
  }

  /// `seed` may be an older state of it that is here, and `limit` the most bytes that are taken, 0
  /// for any.
  TransferId get(NodeId peer, String path, Path target, @Nullable Path seed, long limit)
      throws IOException {
    Path folder = Files.isDirectory(target) ? target : target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new FileException("there is no folder " + folder + "; make it first");
    }
    TransferId id = fresh();
    TransferRecord record =
        new TransferRecord(id, peer, false, Purpose.GET, target.toString(), millis());
    record.folder = folder.resolve(".stenope-" + id).toString();
    record.reason = path;
    record.seed = seed == null ? "" : seed.toString();
    record.limit = limit;
    record.state = State.ASKED;
    office.keep(record);
    registry.add(new Arrival(office, record));
    ask(record);
    return id;
  }

  /// While it is only asked for, the reason holds what is asked.
  private void ask(TransferRecord record) {
    Json request = new Json().put("op", "get").put("path", record.reason);
    office.send(record.peer, new Message.Request(record.id, request));
  }

  void request(NodeId peer, Json request, CompletableFuture<Json> answer) {
    TransferId id = fresh();
    requests.put(id, answer);
    while (requests.size() > MAX_REQUESTS) {
      requests.remove(requests.keySet().iterator().next());
    }
    office.send(peer, new Message.Request(id, request));
  }

  Roots roots() {
    return roots;
  }

  Choices choices() {
    return choices;
  }

  private long millis() {
    return office.now() / 1_000_000;
  }
}
