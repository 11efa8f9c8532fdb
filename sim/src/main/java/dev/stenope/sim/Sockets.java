package dev.stenope.sim;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.wire.Endpoint;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The sockets and channels that one life of a node has open.
final class Sockets {
  private final World world;
  private final Machine machine;
  private final Channels channels;
  private final Consumer<Input> inputs;
  private final Map<Integer, Integer> ports = new HashMap<>();

  /// `inputs` takes what comes as long as that life lasts. Each broker is known by the endpoint
  /// that stands for it.
  Sockets(World world, Machine machine, Map<Endpoint, Broker> brokers, Consumer<Input> inputs) {
    this.world = world;
    this.machine = machine;
    this.channels = new Channels(world, brokers);
    this.inputs = inputs;
  }

  void open(Output.OpenChannel wish) {
    channels.open(wish, inputs);
  }

  void open(int socket, int port) {
    int bound = machine.host().bind(port, packet -> receive(socket, packet));
    if (bound < 0) {
      later(() -> inputs.accept(new Input.SocketFailed(socket, "address in use")));
      return;
    }
    ports.put(socket, bound);
    later(
        () -> {
          List<Endpoint> local =
              machine.host().addresses().stream().map(address -> address.withPort(bound)).toList();
          world.opened(local);
          inputs.accept(new Input.SocketOpened(socket, local));
        });
  }

  /// Opens a socket from which nobody but this server is spoken to.
  void openTowards(int socket, Endpoint server) {
    ports.put(socket, machine.host().bind(0, packet -> receive(socket, packet)));
    later(() -> inputs.accept(new Input.SocketOpened(socket, List.of(server))));
  }

  private void later(Runnable action) {
    world.schedule().in(0, action);
  }

  private void receive(int socket, Datagram packet) {
    if (ports.containsKey(socket)) {
      world.received(machine, packet);
      byte[] bytes = packet.bytes();
      inputs.accept(new Input.Arrived(socket, packet.source(), bytes, 0, bytes.length));
    }
  }

  void transmit(Output.Transmit transmit) {
    byte[] bytes =
        Arrays.copyOfRange(
            transmit.buffer(), transmit.offset(), transmit.offset() + transmit.length());
    if (channels.has(transmit.socket())) {
      world.published(machine, transmit.to(), bytes);
      channels.send(transmit.socket(), transmit.to(), bytes);
      return;
    }
    Integer port = ports.get(transmit.socket());
    if (port == null) {
      throw new Violation(machine.name() + " sends from a socket that is not open");
    }
    world.sent(machine, transmit.to(), bytes);
    machine.host().send(port, transmit.to(), bytes);
  }

  void close(int socket) {
    Integer port = ports.remove(socket);
    if (!channels.close(socket) && port != null) {
      machine.host().close(port);
    }
  }

  void closeAll() {
    ports.values().forEach(machine.host()::close);
    ports.clear();
    channels.closeAll();
  }
}
