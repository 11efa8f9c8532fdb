package dev.stenope.node.files;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.transfer.Message;
import dev.stenope.core.transfer.TransferId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What is known of a transfer across restarts, as a JSON object.
final class TransferRecord {
  /// How far it is. The last four are ends.
  enum State {
    /// It was asked for, and has not been offered.
    ASKED,
    /// It goes on as soon as there is a way.
    RUNNING,
    /// It waits for room on the disk.
    PAUSED,
    /// It is whole and waits for a person.
    ARRIVED,
    DONE,
    REFUSED,
    FAILED,
    CANCELED;

    boolean isOver() {
      return compareTo(DONE) >= 0;
    }
  }

  final TransferId id;
  final NodeId peer;
  final boolean outgoing;
  final Message.Purpose purpose;

  /// Outgoing: what the offer says. Incoming: where it goes, empty for the downloads.
  final String destination;

  /// UTC milliseconds since 1970.
  final long begun;

  /// The first names, mapped to where they are in an outgoing transfer, and to where they went in
  /// an incoming one.
  final Map<String, String> tops = new TreeMap<>();

  /// Where an incoming transfer comes together.
  String folder = "";

  /// A folder of this node with an older state of what is fetched, empty for none: what is the same
  /// does not travel.
  String seed = "";

  /// The most bytes that may come; 0 for what the disk has room for.
  long limit;

  /// The bytes that have come over the wire, in the life in which it became whole.
  long travelled;

  int entries;
  long total;
  int listLength;
  byte[] listHash = {};
  boolean prepared;
  State state = State.RUNNING;
  String reason = "";

  TransferRecord(
      TransferId id,
      NodeId peer,
      boolean outgoing,
      Message.Purpose purpose,
      String destination,
      long begun) {
    this.id = id;
    this.peer = peer;
    this.outgoing = outgoing;
    this.purpose = purpose;
    this.destination = destination;
    this.begun = begun;
  }

  void offered(Message.Offer offer) {
    entries = offer.entries();
    total = offer.total();
    listLength = offer.listLength();
    listHash = offer.listHash();
  }

  Message.Offer offer() {
    return new Message.Offer(id, purpose, entries, total, listLength, listHash, "");
  }

  Json toJson() {
    Json names = new Json();
    tops.forEach(names::put);
    return new Json()
        .put("id", id.text())
        .put("peer", peer.text())
        .put("outgoing", outgoing)
        .put("purpose", FileSettings.word(purpose))
        .put("destination", destination)
        .put("begun", begun)
        .put("tops", names)
        .put("folder", folder)
        .put("seed", seed)
        .put("limit", limit)
        .put("travelled", travelled)
        .put("entries", (long) entries)
        .put("total", total)
        .put("list_length", (long) listLength)
        .put("list_hash", HexFormat.of().formatHex(listHash))
        .put("prepared", prepared)
        .put("state", FileSettings.word(state))
        .put("reason", reason);
  }

  static TransferRecord of(Json json) throws MalformedException {
    try {
      TransferRecord record =
          new TransferRecord(
              TransferId.of(json.text("id")),
              new NodeId(json.text("peer")),
              json.flag("outgoing"),
              Message.Purpose.valueOf(json.text("purpose").toUpperCase(Locale.ROOT)),
              json.text("destination"),
              json.number("begun"));
      for (String name : List.copyOf(json.object("tops").members().keySet())) {
        record.tops.put(name, json.object("tops").text(name));
      }
      record.folder = json.text("folder");
      record.seed = json.text("seed", "");
      record.limit = json.number("limit", 0);
      record.travelled = json.number("travelled", 0);
      record.entries = (int) json.number("entries");
      record.total = json.number("total");
      record.listLength = (int) json.number("list_length");
      record.listHash = HexFormat.of().parseHex(json.text("list_hash"));
      record.prepared = json.flag("prepared");
      record.state = State.valueOf(json.text("state").toUpperCase(Locale.ROOT));
      record.reason = json.text("reason");
      return record;
    } catch (IllegalArgumentException _) {
      throw new MalformedException("a value that no transfer has");
    }
  }
}
