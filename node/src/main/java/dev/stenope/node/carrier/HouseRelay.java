package dev.stenope.node.carrier;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.path.PathBook;
import dev.stenope.node.relay.Relay;
import dev.stenope.node.relay.RelayFrame;
import java.util.List;
import java.util.function.BiConsumer;

/// The relay that runs in this very process, for the node to which it belongs.
final class HouseRelay implements Broker {
  private static final long RATE = 1L << 40;

  private final Relay relay;
  private final NodeId node;

  HouseRelay(Relay relay, NodeId node) {
    this.relay = relay;
    this.node = node;
  }

  @Override
  public List<PathBook.Kind> kinds() {
    return List.of(PathBook.Kind.WEBSOCKET);
  }

  @Override
  public long rate() {
    return RATE;
  }

  @Override
  public String place() {
    return "relay of this node";
  }

  @Override
  public Line connect(BiConsumer<String, byte[]> heard) {
    Relay.Inside inside =
        relay.enter(
            node,
            frame -> {
              if (frame instanceof RelayFrame.Packet(String name, byte[] packet)) {
                heard.accept(name, packet);
              }
            });
    return new Line() {
      @Override
      public PathBook.Kind kind() {
        return PathBook.Kind.WEBSOCKET;
      }

      @Override
      public void listen(String name) {
        inside.say(new RelayFrame.Listen(name));
      }

      @Override
      public void ignore(String name) {
        inside.say(new RelayFrame.Ignore(name));
      }

      @Override
      public void publish(String name, byte[] packet) {
        inside.say(new RelayFrame.Packet(name, packet));
      }

      @Override
      public void check() {}

      @Override
      public void close() {
        inside.close();
      }
    };
  }
}
