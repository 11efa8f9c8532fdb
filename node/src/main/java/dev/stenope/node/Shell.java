package dev.stenope.node;

import dev.stenope.core.Bridge;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.carrier.Carriers;
import dev.stenope.node.disk.DiskFault;
import dev.stenope.node.drop.Drops;
import dev.stenope.node.journal.Journal;
import dev.stenope.node.portmap.Gateways;
import dev.stenope.node.turn.TurnLines;
import dev.stenope.node.udp.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Carries out what a bridge wants done, and tells it what came of that. For the owner thread.
final class Shell {
  private final Bridge bridge;
  private final SteadyClock clock;
  private final Sockets sockets;
  private final Carriers carriers;
  private final Gateways gateways;
  private final TurnLines turn;
  private final Drops drops;
  private final Ledger ledger;
  private final Journal journal;
  private final Scribe scribe;
  private final Supplier<List<InetAddress>> addresses;
  private final Consumer<? super Output> events;
  private final Consumer<Output> sink = this::carryOut;
  private final Queue<Input> answers = new ArrayDeque<>();
  private Roster roster;
  private boolean inside;

  Shell(
      Bridge bridge,
      SteadyClock clock,
      Sockets sockets,
      Carriers carriers,
      Gateways gateways,
      TurnLines turn,
      Drops drops,
      Ledger ledger,
      Journal journal,
      Scribe scribe,
      Roster roster,
      Supplier<List<InetAddress>> addresses,
      Consumer<? super Output> events) {
    this.bridge = bridge;
    this.clock = clock;
    this.sockets = sockets;
    this.carriers = carriers;
    this.gateways = gateways;
    this.turn = turn;
    this.drops = drops;
    this.ledger = ledger;
    this.journal = journal;
    this.scribe = scribe;
    this.roster = roster;
    this.addresses = addresses;
    this.events = events;
  }

  Bridge bridge() {
    return bridge;
  }

  /// A bridge is never called from inside its own call: what its outputs bring about waits until
  /// the call is over.
  void handle(Input input) {
    handle(input, clock.now());
  }

  /// The same for what happened at a time that is known.
  void handle(Input input, long at) {
    answers.add(input);
    if (inside) {
      return;
    }
    inside = true;
    long now = at;
    try {
      for (Input next = answers.poll(); next != null; next = answers.poll()) {
        bridge.handle(next, now, sink);
        now = answers.isEmpty() ? now : clock.now();
      }
    } finally {
      inside = false;
    }
    scribe.settle();
  }

  void wake(long now) {
    ledger.wake(now);
    inside = true;
    try {
      bridge.wake(now, sink);
    } finally {
      inside = false;
    }
    Input answer = answers.poll();
    if (answer != null) {
      handle(answer);
    }
    scribe.settle();
  }

  long deadline() {
    return Math.min(bridge.deadline(), ledger.deadline());
  }

  private void carryOut(Output output) {
    switch (output) {
      case Output.Transmit t -> {
        if (ledger.isSettled() && !carriers.send(t) && !turn.send(t)) {
          sockets.send(t.socket(), t.to(), t.buffer(), t.offset(), t.length());
        }
      }
      case Output.OpenSocket(int socket, int port) -> open(socket, port);
      case Output.OpenChannel channel -> carriers.open(channel);
      case Output.OpenTurn wish -> turn.open(wish);
      case Output.CloseSocket(int socket) -> {
        sockets.close(socket);
        carriers.close(socket);
        turn.close(socket);
      }
      case Output.ToGateway(PortMapper.Order order) -> gateways.carryOut(order);
      case Output.Put(String name, byte[] content) -> {
        if (ledger.isSettled()) {
          drops.put(name, content);
        }
      }
      case Output.Remove(String name) -> {
        if (ledger.isSettled()) {
          drops.remove(name);
        }
      }
      case Output.Fetch(String name, int limit) -> drops.fetch(name, limit);
      case Output.Attend(long interval) -> drops.attend(interval);
      case Output.Keep(Roster next) -> {
        roster = next;
        ledger.keep(next, clock.now());
      }
      case Output.KeepNetworks(var networks) -> ledger.note(networks);
      case Output.Append(byte[] record, boolean awaited) -> journal.append(record, awaited);
      case Output.Rewrite(List<byte[]> records) -> journal.rewrite(records);
      default -> {
        scribe.hear(output, roster);
        events.accept(output);
      }
    }
  }

  /// A TURN server is reached over UDP at this address.
  void found(int socket, Endpoint server) {
    if (turn.isOpen(socket)) {
      try {
        sockets.open(socket, 0);
        handle(new Input.SocketOpened(socket, List.of(server)));
      } catch (IOException e) {
        handle(new Input.SocketFailed(socket, DiskFault.reason(e)));
      }
    }
  }

  private void open(int socket, int port) {
    try {
      int bound = sockets.open(socket, port);
      List<Endpoint> local = new ArrayList<>();
      for (InetAddress address : addresses.get()) {
        local.add(Endpoint.of(address.getAddress(), bound));
      }
      answers.add(new Input.SocketOpened(socket, List.copyOf(local)));
    } catch (IOException e) {
      answers.add(new Input.SocketFailed(socket, DiskFault.reason(e)));
    }
  }
}
