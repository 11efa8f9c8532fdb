package dev.stenope.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.agent.Event;
import dev.stenope.core.agent.Handoff;
import dev.stenope.core.agent.Machine;
import dev.stenope.core.agent.Order;
import dev.stenope.core.agent.Revocations;
import dev.stenope.core.agent.Tasks;
import dev.stenope.core.agent.Turn;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Revocation;
import dev.stenope.core.journal.JournalRecord;
import dev.stenope.core.journal.States;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;

/// The machines that nodes run for their agents. Their messages are envelopes of the type SYNC that
/// name a protocol, of which no person or agent is told. Their states are in the journal.
///
/// In the journal the states of a turn stand before what it says, and that before the record by
/// which the message that caused it is over. So a crash in between has the message told again.
final class Agents {
  /// The member of an envelope's metadata that names the protocol.
  static final String PROTOCOL = "protocol";

  private final Outlet out;
  private final Durability durability;
  private final Self self;
  private final Sender sender;
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final States states;
  private Consumer<? super Event> watcher = _ -> {};

  /// Who speaks: `utc` makes the time of day from the time, both in nanoseconds since 1970.
  record Self(NodeId id, SecureRandom random, LongUnaryOperator utc) {}

  /// Takes an envelope for a peer, of which nobody is told.
  interface Sender {
    void send(NodeId to, Envelope envelope, long now);
  }

  /// Those that each node runs.
  static List<Machine> standard(NodeId self) {
    return List.of(new Handoff(self), new Tasks(self), new Revocations(self));
  }

  /// `recovered` are the states that the earlier lives have left.
  Agents(
      Outlet out,
      Durability durability,
      Self self,
      List<Machine> all,
      States recovered,
      Sender sender) {
    this.out = out;
    this.durability = durability;
    this.self = self;
    this.sender = sender;
    this.states = recovered;
    all.forEach(machine -> machines.put(machine.protocol(), machine));
  }

  /// Has every event go to `other` first, who must not call back.
  void watch(Consumer<? super Event> other) {
    watcher = other;
  }

  /// What this node knows to be revoked.
  List<Revocation> revocations() {
    return machines.get(Revocations.PROTOCOL) instanceof Revocations all ? all.all() : List.of();
  }

  /// Gives the machines what they have kept. To be called once and first.
  void recover() {
    states.forEach(
        (name, state) -> {
          int slash = name.indexOf('/');
          Machine machine = machines.get(name.substring(0, Math.max(0, slash)));
          if (machine != null) {
            recover(machine, name.substring(slash + 1), state);
          }
        });
  }

  private void recover(Machine machine, String key, byte[] state) {
    try {
      machine.recover(key, state);
    } catch (MalformedException e) {
      String what = machine.protocol() + "/" + key;
      out.emit(
          new Output.Notice(
              "unreadable-state",
              "What was kept as " + what + " makes no sense: " + e.getMessage()));
    }
  }

  /// All that earlier lives have left has been told.
  void resume(long now) {
    machines.values().forEach(machine -> step(machine, now, machine::resume));
  }

  /// Whether the envelope is for one of the machines.
  boolean own(Envelope envelope) {
    String protocol = envelope.metadata(PROTOCOL);
    return protocol != null
        && envelope.type() == Envelope.Type.SYNC
        && machines.containsKey(protocol);
  }

  /// Takes an envelope of a peer that is for one of the machines.
  void heard(NodeId from, Envelope envelope, long now) throws MalformedException {
    Machine machine = Objects.requireNonNull(machines.get(envelope.metadata(PROTOCOL)));
    Turn turn = turn(now);
    machine.heard(from, Json.read(envelope.content().getBytes(UTF_8)), turn);
    carryOut(machine, turn);
  }

  boolean runs(String protocol) {
    return machines.containsKey(protocol);
  }

  void ordered(Order order, long now) {
    Machine machine = machines.get(order.protocol());
    if (machine == null) {
      throw new IllegalArgumentException("no machine takes orders of " + order.protocol());
    }
    step(machine, now, turn -> machine.ordered(order, turn));
  }

  long deadline() {
    return machines.values().stream().mapToLong(Machine::deadline).min().orElse(Long.MAX_VALUE);
  }

  void wake(long now) {
    for (Machine machine : machines.values()) {
      if (now >= machine.deadline()) {
        step(machine, now, machine::wake);
      }
    }
  }

  private void step(Machine machine, long now, Consumer<Turn> step) {
    Turn turn = turn(now);
    step.accept(turn);
    carryOut(machine, turn);
  }

  private Turn turn(long now) {
    return new Turn(now, states.hasRoom());
  }

  private void carryOut(Machine machine, Turn turn) {
    turn.states()
        .forEach(
            (key, state) -> {
              String name = machine.protocol() + "/" + key;
              states.put(name, state);
              durability.append(new JournalRecord.State(name, state), true, _ -> {});
            });
    for (Turn.Saying saying : turn.sayings()) {
      sender.send(saying.to(), envelope(machine, saying, turn.now()), turn.now());
    }
    if (!turn.events().isEmpty()) {
      durability.after(
          _ -> turn.events().stream().filter(event -> !machine.isStale(event)).forEach(this::tell),
          turn.now());
    }
  }

  private void tell(Event event) {
    watcher.accept(event);
    out.emit(new Output.Told(event));
  }

  private Envelope envelope(Machine machine, Turn.Saying saying, long now) {
    long utc = self.utc().applyAsLong(now);
    String text = saying.message().toString();
    if (text.length() > Turn.MAX_MESSAGE) {
      throw new IllegalArgumentException("a message of a machine is too long");
    }
    return Envelope.of(
            Envelope.Type.SYNC,
            id().toString(),
            Instant.EPOCH.plusNanos(utc).truncatedTo(ChronoUnit.MILLIS).toString(),
            self.id().text(),
            saying.to().text(),
            text)
        .withMetadata(PROTOCOL, machine.protocol())
        .withPriority(saying.priority())
        .withTtl(saying.ttl());
  }

  /// A random UUID (RFC 9562, section 5.4).
  private UUID id() {
    long high = self.random().nextLong() & ~0xf000L | 0x4000L;
    return new UUID(high, self.random().nextLong() & ~(3L << 62) | 1L << 63);
  }

  /// What must be kept, in bytes.
  long bytes() {
    return states.bytes();
  }

  /// The records that say what was kept so far.
  void snapshot(Consumer<JournalRecord> records) {
    states.forEach((name, state) -> records.accept(new JournalRecord.State(name, state)));
  }
}
