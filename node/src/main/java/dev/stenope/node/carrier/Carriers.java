package dev.stenope.node.carrier;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The brokers of a node, and the channels that its core has open through them. For the owner
/// thread; no method waits.
public final class Carriers implements AutoCloseable {
  private static final int MAX_BROKERS = 8;

  private final List<Endpoint> endpoints = new ArrayList<>();
  private final Map<Endpoint, Carrier> carriers = new HashMap<>();
  private final Map<Integer, Output.OpenChannel> open = new HashMap<>();

  /// The channel of each name that is listened for; read by the threads of the brokers.
  private final Map<String, Integer> names = new ConcurrentHashMap<>();

  /// What the brokers tell, on threads of their own. Must not wait.
  public interface Events {
    void arrived(Input.Arrived packet);

    /// A broker cannot be used, for this reason; it works again if that is null.
    void trouble(String place, @Nullable String reason);
  }

  /// Reads addresses of brokers, as in `mqtt://user:password@host:1883/topic` and
  /// `nats://user:password@host:4222/prefix`. Nothing is asked of them before [#start].
  public Carriers(List<String> uris, Events events) throws DropException {
    if (uris.size() > MAX_BROKERS) {
      throw new DropException(
          "there are more than " + MAX_BROKERS + " carriers; take some out of `carriers`");
    }
    for (String uri : uris) {
      Broker broker = broker(uri);
      Endpoint endpoint = broker.kind().broker(endpoints.size());
      endpoints.add(endpoint);
      carriers.put(endpoint, new Carrier(broker, told(broker, endpoint, events)));
    }
  }

  private static Broker broker(String uri) throws DropException {
    return switch (DropAddress.scheme(uri)) {
      case "mqtt", "mqtts" -> new MqttBroker(uri);
      case "nats", "natss" -> new NatsBroker(uri);
      default ->
          throw new DropException(
              "the carrier "
                  + DropAddress.withoutSecrets(uri)
                  + " is of a kind that is not known; a carrier begins with mqtt:, mqtts:, nats: or"
                  + " natss:");
    };
  }

  private Carrier.Events told(Broker broker, Endpoint endpoint, Events events) {
    return new Carrier.Events() {
      @Override
      public void arrived(String name, byte[] packet) {
        Integer socket = names.get(name);
        if (socket != null) {
          events.arrived(new Input.Arrived(socket, endpoint, packet, 0, packet.length));
        }
      }

      @Override
      public void trouble(@Nullable String reason) {
        events.trouble(broker.place(), reason);
      }
    };
  }

  public void start() {
    carriers.values().forEach(Carrier::start);
  }

  /// What stands for each of them in the core.
  public List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  public void open(Output.OpenChannel channel) {
    open.put(channel.socket(), channel);
    names.put(channel.receive(), channel.socket());
    carriers.values().forEach(carrier -> carrier.listen(channel.receive()));
  }

  /// Nothing happens if the socket is no channel.
  public void close(int socket) {
    Output.OpenChannel channel = open.remove(socket);
    if (channel != null) {
      names.remove(channel.receive());
      carriers.values().forEach(carrier -> carrier.ignore(channel.receive()));
    }
  }

  /// False if the socket is no channel.
  public boolean send(Output.Transmit packet) {
    Output.OpenChannel channel = open.get(packet.socket());
    if (channel == null) {
      return false;
    }
    Carrier carrier = carriers.get(packet.to());
    if (carrier != null) {
      carrier.publish(
          channel.send(),
          Arrays.copyOfRange(packet.buffer(), packet.offset(), packet.offset() + packet.length()));
    }
    return true;
  }

  @Override
  public void close() {
    carriers.values().forEach(Carrier::close);
  }
}
