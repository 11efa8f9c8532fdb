package dev.stenope.node.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.stenope.core.transfer.Chunks;
import dev.stenope.core.transfer.Manifest;
import dev.stenope.core.transfer.Message;
import dev.stenope.core.transfer.Message.Purpose;
import dev.stenope.core.transfer.Receiving;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DiskFault;
import dev.stenope.node.files.TransferRecord.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A transfer that comes to this node, from the offer until its files are where they belong.
final class Arrival {
  /// How often a full disk is looked at, in nanoseconds.
  private static final long ROOM_PACE = 5_000_000_000L;

  final TransferRecord record;
  private final Desk desk;
  private final Staging staging;
  private @Nullable Receiving receiving;
  private @Nullable IOException fault;
  private long roomAt;

  Arrival(Desk desk, TransferRecord record) {
    this.desk = desk;
    this.record = record;
    this.staging = new Staging(Path.of(record.folder));
  }

  /// Goes on where the disk is.
  void begin() throws IOException {
    try {
      staging.create();
      Manifest manifest =
          record.prepared ? staging.manifest(record.listHash, record.entries, record.total) : null;
      if (!record.prepared && staging.room() < record.total) {
        pause();
        return;
      }
      Receiving machine = new Receiving(record.offer(), manifest);
      receiving = machine;
      machine.start(desk.now(), this::carryOut);
    } catch (MalformedException e) {
      fault = new FileException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      fault = e;
    }
    settle();
  }

  /// What was asked for is offered.
  void offered(Message.Offer offer) throws IOException {
    if (record.limit > 0 && offer.total() > record.limit) {
      stop(Message.Cause.REFUSED, State.FAILED, "it is larger than was to be expected");
      return;
    }
    record.offered(offer);
    record.state = State.RUNNING;
    desk.keep(record);
    begin();
  }

  private void pause() throws IOException {
    receiving = null;
    staging.close();
    roomAt = desk.now() + ROOM_PACE;
    if (record.state != State.PAUSED) {
      record.state = State.PAUSED;
      record.reason = "the disk of " + record.folder + " is full; free some space and it goes on";
      keepIfPossible();
      desk.notice("file-paused", "Files from " + desk.name(record.peer) + ": " + record.reason);
    }
  }

  /// A full disk may not even take the news that it is full.
  private void keepIfPossible() throws IOException {
    try {
      desk.keep(record);
    } catch (IOException e) {
      if (!DiskFault.isFull(e)) {
        throw e;
      }
    }
  }

  void connected() throws IOException {
    if (receiving != null) {
      receiving.connected(desk.now(), this::carryOut);
      settle();
    }
  }

  void wake() throws IOException {
    if (receiving != null) {
      receiving.wake(desk.now(), this::carryOut);
      settle();
    } else if (record.state == State.PAUSED && desk.now() >= roomAt) {
      roomAt = desk.now() + ROOM_PACE;
      if (staging.room() > (record.prepared ? Chunks.SIZE : record.total)) {
        record.state = State.RUNNING;
        record.reason = "";
        desk.keep(record);
        begin();
      }
    }
  }

  void arrived(Message message) throws MalformedException, IOException {
    Receiving machine = receiving;
    if (machine == null) {
      return;
    }
    switch (message) {
      case Message.Chunk chunk -> machine.chunk(chunk, desk.now(), this::carryOut);
      case Message.Proven proven -> machine.proven(proven, desk.now(), this::carryOut);
      default -> {}
    }
    settle();
  }

  private void carryOut(Receiving.Output output) {
    if (fault != null) {
      return;
    }
    try {
      switch (output) {
        case Receiving.Output.Send(byte[] message) -> desk.send(record.peer, message);
        case Receiving.Output.Verify verify -> verify(verify);
        case Receiving.Output.Write write -> staging.write(write);
        case Receiving.Output.Complete(int entry) -> staging.complete(entry);
        case Receiving.Output.Prepare() -> prepare();
        case Receiving.Output.Finish() -> finish();
        case Receiving.Output.Fail(String reason) -> throw new FileException(reason);
      }
    } catch (IOException e) {
      fault = e;
    }
  }

  private void verify(Receiving.Output.Verify verify) throws IOException {
    BitSet have = new BitSet();
    byte[] hashes = new byte[verify.count() * Chunks.HASH];
    staging.verify(verify, have, hashes);
    Objects.requireNonNull(receiving)
        .held(verify.entry(), verify.first(), have, hashes, this::carryOut);
  }

  private void prepare() throws IOException {
    Manifest manifest;
    try {
      staging.close();
      manifest = staging.manifest(record.listHash, record.entries, record.total);
    } catch (MalformedException e) {
      throw new FileException("the list of files is wrong: " + e.getMessage());
    }
    for (int i = 0; i < manifest.count(); i++) {
      Manifest.Entry entry = manifest.entry(i);
      if (entry.path().indexOf('/') < 0) {
        record.tops.put(entry.path(), "");
      }
    }
    if (record.purpose != Purpose.SEND && record.tops.size() > 1) {
      throw new FileException("only one file or folder can be put at a place");
    }
    staging.prepare(manifest, seed());
    record.prepared = true;
    desk.keep(record);
    Objects.requireNonNull(receiving).prepared(manifest, desk.now(), this::carryOut);
  }

  private @Nullable Path seed() {
    if (record.purpose == Purpose.PUT) {
      return record.entries == 1 ? Path.of(record.destination) : null;
    }
    return record.seed.isEmpty() ? null : Path.of(record.seed);
  }

  private void finish() throws IOException {
    record.travelled += Objects.requireNonNull(receiving).travelled();
    staging.finish();
    if (record.purpose == Purpose.SEND
        && desk.settings().accept(desk.name(record.peer)) != FileSettings.Accept.ALL) {
      arrive("take it");
    } else {
      try {
        land();
      } catch (IOException e) {
        if (record.purpose != Purpose.SEND) {
          throw e;
        }
        arrive(why(e) + "; then take it");
      }
    }
    receiving = null;
    desk.send(record.peer, new Message.Done(record.id));
  }

  /// All has come, and lies in quarantine until a person takes it.
  private void arrive(String whatToDo) throws IOException {
    record.state = State.ARRIVED;
    keepIfPossible();
    desk.notice(
        "file-arrived",
        desk.name(record.peer)
            + " sent "
            + String.join(", ", record.tops.keySet())
            + "; "
            + whatToDo
            + " with: stenope file accept "
            + record.id.text().substring(0, 8));
  }

  /// Takes what has arrived, as a person wants it. What cannot be laid down stays where it is.
  void accept() throws FileException {
    try {
      land();
    } catch (IOException e) {
      throw new FileException(why(e));
    }
  }

  private String why(IOException fault) {
    return fault instanceof FileException
        ? String.valueOf(fault.getMessage())
        : desk.downloads() + " cannot be written: " + DiskFault.reason(fault);
  }

  private void land() throws IOException {
    for (String name : List.copyOf(record.tops.keySet())) {
      Path arrived = staging.files().resolve(name);
      if (!Files.exists(arrived, NOFOLLOW_LINKS)) {
        continue;
      }
      record.tops.put(name, place(name, arrived).toString());
      desk.keep(record);
    }
    record.state = State.DONE;
    desk.keep(record);
    discard();
    if (record.purpose == Purpose.SEND) {
      desk.notice(
          "file-accepted",
          "From " + desk.name(record.peer) + ": " + String.join(", ", record.tops.values()));
    }
  }

  private Path place(String name, Path arrived) throws IOException {
    if (record.purpose == Purpose.SEND) {
      return Landing.into(desk.downloads(), name, arrived);
    }
    Path target = Path.of(record.destination);
    if (record.purpose == Purpose.GET) {
      return Files.isDirectory(target)
          ? Landing.into(target, name, arrived)
          : Landing.into(
              Objects.requireNonNull(target.getParent()),
              String.valueOf(target.getFileName()),
              arrived);
    }
    if (!Files.isDirectory(arrived, NOFOLLOW_LINKS) && !Files.isDirectory(target, NOFOLLOW_LINKS)) {
      Landing.over(target, arrived);
      return target;
    }
    return Landing.into(
        Objects.requireNonNull(target.getParent()), String.valueOf(target.getFileName()), arrived);
  }

  /// Deals with what went wrong inside a call of the machine.
  private void settle() throws IOException {
    IOException wrong = fault;
    fault = null;
    if (wrong == null) {
      return;
    }
    if (DiskFault.isFull(wrong)) {
      pause();
      return;
    }
    String why = wrong instanceof FileException ? wrong.getMessage() : DiskFault.reason(wrong);
    stop(Message.Cause.FAILED, State.FAILED, String.valueOf(why));
  }

  /// Ends it, and tells the sender.
  void stop(Message.Cause cause, State state, String reason) throws IOException {
    desk.send(record.peer, new Message.Stop(record.id, cause, reason));
    end(state, reason);
  }

  void end(State state, String reason) throws IOException {
    receiving = null;
    record.state = state;
    record.reason = reason;
    desk.keep(record);
    discard();
    if (state == State.FAILED) {
      desk.notice("file-failed", "Files from " + desk.name(record.peer) + ": " + reason);
    }
  }

  /// The transfer is over, whether its folder can be removed or not.
  private void discard() {
    try {
      staging.discard();
    } catch (IOException e) {
      desk.notice("file-trouble", record.folder + " is not removed: " + DiskFault.reason(e));
    }
  }

  /// Lets go of files that are open; what is on the disk stays.
  void close() {
    staging.close();
  }

  long done() {
    if (record.state == State.DONE || record.state == State.ARRIVED) {
      return record.total;
    }
    return receiving == null ? 0 : receiving.done();
  }
}
