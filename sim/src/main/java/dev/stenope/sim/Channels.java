package dev.stenope.sim;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// The channels that one life of a node has open through its brokers.
final class Channels {
  private final World world;
  private final Map<Endpoint, Broker> brokers;
  private final Map<Integer, Channel> open = new HashMap<>();

  private record Channel(String send, Map<Endpoint, Broker> brokers, List<Runnable> ends) {}

  /// Each broker is known by the endpoint that stands for it.
  Channels(World world, Map<Endpoint, Broker> brokers) {
    this.world = world;
    this.brokers = brokers;
  }

  void open(Output.OpenChannel wish, Consumer<Input> arrived) {
    List<Runnable> ends = new ArrayList<>();
    Map<Endpoint, Broker> all = new LinkedHashMap<>(brokers);
    for (int i = 0; i < wish.told().size(); i++) {
      int number = Output.OpenChannel.FIRST_TOLD + i;
      all.put(PathBook.Kind.WEBSOCKET.broker(number), world.relay(wish.told().get(i)));
    }
    all.forEach(
        (endpoint, broker) ->
            ends.add(
                broker.listen(
                    wish.receive(),
                    packet ->
                        arrived.accept(
                            new Input.Arrived(
                                wish.socket(), endpoint, packet, 0, packet.length)))));
    open.put(wish.socket(), new Channel(wish.send(), all, ends));
  }

  boolean has(int socket) {
    return open.containsKey(socket);
  }

  void send(int socket, Endpoint to, byte[] packet) {
    Channel channel = Objects.requireNonNull(open.get(socket));
    Broker broker = channel.brokers().get(to);
    if (broker == null && PathBook.Kind.of(to) == PathBook.Kind.HTTP) {
      // Each relay carries by WebSocket here.
      return;
    }
    if (broker == null) {
      throw new Violation("a packet was sent through a broker to " + to + ", which nobody named");
    }
    broker.publish(channel.send(), packet);
  }

  /// False if it is no channel.
  boolean close(int socket) {
    Channel channel = open.remove(socket);
    if (channel == null) {
      return false;
    }
    channel.ends().forEach(Runnable::run);
    return true;
  }

  void closeAll() {
    List.copyOf(open.keySet()).forEach(this::close);
  }
}
