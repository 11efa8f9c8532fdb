package dev.stenope.node.files;

import dev.stenope.core.transfer.Manifest;
import dev.stenope.core.transfer.Message;
import dev.stenope.core.transfer.Sending;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.files.TransferRecord.State;
import java.io.IOException;

/// A transfer that this node sends.
final class Departure {
  final TransferRecord record;
  private final Desk desk;
  private final Sending sending;
  private final Source source;

  Departure(Desk desk, TransferRecord record, Manifest manifest) {
    this.desk = desk;
    this.record = record;
    this.sending = new Sending(record.id, record.purpose, record.destination, manifest, desk.now());
    this.source = new Source(manifest, record.tops);
  }

  void connected() {
    sending.connected(desk.now());
    wake();
  }

  void wake() {
    sending.wake(desk.now(), message -> desk.send(record.peer, message));
  }

  void wanted(Message.Want want) throws MalformedException {
    sending.wanted(want, desk.now());
  }

  /// Reads and sends one chunk; false if none is asked for.
  boolean pump() throws IOException {
    Sending.Piece piece = sending.next();
    if (piece == null) {
      return false;
    }
    try {
      byte[] message = desk.array(record.peer, Message.CHUNK_HEAD + piece.length());
      source.read(piece, message);
      sending.read(piece, message, desk.now(), bytes -> desk.send(record.peer, bytes));
    } catch (FileException e) {
      desk.send(
          record.peer,
          new Message.Stop(record.id, Message.Cause.FAILED, String.valueOf(e.getMessage())));
      end(State.FAILED, String.valueOf(e.getMessage()));
    }
    return true;
  }

  void end(State state, String reason) throws IOException {
    source.close();
    record.state = state;
    record.reason = reason;
    desk.keep(record);
    if (state != State.DONE && state != State.CANCELED) {
      desk.notice(
          "file-" + FileSettings.word(state),
          "Sending to " + desk.name(record.peer) + ": " + reason);
    }
  }

  long done() {
    return record.state == State.DONE ? record.total : sending.done();
  }
}
