package dev.stenope.node.carrier;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.relay.Relay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The brokers and relays of a node, and the channels that its core has open through them. For the
/// owner thread; no method waits.
public final class Carriers implements AutoCloseable {
  private static final int MAX_BROKERS = Output.OpenChannel.FIRST_TOLD;

  private final Identity self;
  private final Events events;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final List<RelayAddress> relays = new ArrayList<>();
  private final List<Carrier> carriers = new ArrayList<>();

  /// Relays that peers have named, each as long as a channel is open through it.
  private final Map<RelayAddress, Told> told = new HashMap<>();

  private final Map<Integer, Output.OpenChannel> open = new HashMap<>();

  /// The channel of each name that is listened for; read by the threads of the brokers.
  private final Map<String, Output.OpenChannel> names = new ConcurrentHashMap<>();

  private record Told(Carrier carrier, List<Integer> sockets) {}

  /// What the brokers tell, on threads of their own. Must not wait.
  public interface Events {
    void arrived(Input.Arrived packet);

    /// A broker cannot be used, for this reason; it works again if that is null.
    void trouble(String place, @Nullable String reason);

    /// A broker does less than it is asked for, for this reason.
    void complaint(String place, String reason);
  }

  /// Reads addresses of brokers and relays, as in `mqtt://user:password@host:1883/topic`,
  /// `nats://user:password@host:4222/prefix` and `wss://host:443#pin`. Nothing is asked of them
  /// before [#start]. Relays are shown the key of `self`. `house` is the relay of this node itself,
  /// null if it has none.
  public Carriers(List<String> uris, Identity self, @Nullable Relay house, Events events)
      throws DropException {
    this.self = self;
    this.events = events;
    int most = house == null ? MAX_BROKERS : MAX_BROKERS - 1;
    if (uris.size() > most) {
      throw new DropException(
          "there are more than " + most + " carriers; take some out of `carriers`");
    }
    if (house != null) {
      add(new HouseRelay(house, self.id()));
      RelayAddress known = house.address();
      if (known != null) {
        relays.add(known);
      }
    }
    for (String uri : uris) {
      add(broker(uri));
    }
  }

  private void add(Broker broker) {
    int number = carriers.size();
    broker.kinds().forEach(kind -> endpoints.add(kind.broker(number)));
    carriers.add(new Carrier(broker, own(broker, number)));
  }

  private Broker broker(String uri) throws DropException {
    return switch (DropAddress.scheme(uri)) {
      case "mqtt", "mqtts" -> new MqttBroker(uri);
      case "nats", "natss" -> new NatsBroker(uri);
      case "wss" -> new RelayBroker(relay(uri), self);
      default ->
          throw new DropException(
              "the carrier "
                  + DropAddress.withoutSecrets(uri)
                  + " is of a kind that is not known; a carrier begins with wss:, mqtt:, mqtts:,"
                  + " nats: or natss:");
    };
  }

  private RelayAddress relay(String uri) throws DropException {
    try {
      RelayAddress address = RelayAddress.parse(uri);
      relays.add(address);
      return address;
    } catch (MalformedException _) {
      throw new DropException(
          "the carrier "
              + uri
              + " is not the address of a relay; that is wss://HOST:PORT#PIN, as `stenope relay`"
              + " prints it");
    }
  }

  private Carrier.Events own(Broker broker, int number) {
    return new Carrier.Events() {
      @Override
      public void arrived(PathBook.Kind kind, String name, byte[] packet) {
        Output.OpenChannel channel = names.get(name);
        if (channel != null) {
          arrive(channel, kind.broker(number), packet);
        }
      }

      @Override
      public void complaint(String reason) {
        events.complaint(broker.place(), reason);
      }

      @Override
      public void trouble(@Nullable String reason) {
        events.trouble(broker.place(), reason);
      }
    };
  }

  /// A relay that a peer has named is no concern of the person here.
  private Carrier.Events told(RelayAddress relay) {
    return new Carrier.Events() {
      @Override
      public void arrived(PathBook.Kind kind, String name, byte[] packet) {
        Output.OpenChannel channel = names.get(name);
        int index = channel == null ? -1 : channel.told().indexOf(relay);
        if (channel != null && index >= 0) {
          arrive(channel, kind.broker(MAX_BROKERS + index), packet);
        }
      }

      @Override
      public void complaint(String reason) {}

      @Override
      public void trouble(@Nullable String reason) {}
    };
  }

  private void arrive(Output.OpenChannel channel, Endpoint from, byte[] packet) {
    events.arrived(new Input.Arrived(channel.socket(), from, packet, 0, packet.length));
  }

  public void start() {
    carriers.forEach(Carrier::start);
  }

  /// What stands for each of them in the core.
  public List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  /// The addresses of the relays among them.
  public List<RelayAddress> relays() {
    return List.copyOf(relays);
  }

  public void open(Output.OpenChannel channel) {
    open.put(channel.socket(), channel);
    names.put(channel.receive(), channel);
    for (RelayAddress relay : channel.told()) {
      told.computeIfAbsent(relay, this::visit).sockets().add(channel.socket());
    }
    through(channel).forEach(carrier -> carrier.listen(channel.receive()));
  }

  private Told visit(RelayAddress relay) {
    Carrier carrier = new Carrier(new RelayBroker(relay, self), told(relay));
    carrier.start();
    return new Told(carrier, new ArrayList<>());
  }

  private List<Carrier> through(Output.OpenChannel channel) {
    List<Carrier> all = new ArrayList<>(carriers);
    for (RelayAddress relay : channel.told()) {
      Told named = told.get(relay);
      if (named != null) {
        all.add(named.carrier());
      }
    }
    return all;
  }

  /// Nothing happens if the socket is no channel.
  public void close(int socket) {
    Output.OpenChannel channel = open.remove(socket);
    if (channel == null) {
      return;
    }
    names.remove(channel.receive());
    through(channel).forEach(carrier -> carrier.ignore(channel.receive()));
    for (RelayAddress relay : channel.told()) {
      Told named = told.get(relay);
      if (named != null && named.sockets().removeIf(user -> user == socket)) {
        if (named.sockets().isEmpty()) {
          told.remove(relay);
          named.carrier().close();
        }
      }
    }
  }

  /// False if the socket is no channel.
  public boolean send(Output.Transmit packet) {
    Output.OpenChannel channel = open.get(packet.socket());
    if (channel == null) {
      return false;
    }
    Carrier carrier = carrier(channel, PathBook.Kind.number(packet.to()));
    if (carrier != null) {
      int from = packet.offset();
      carrier.publish(
          PathBook.Kind.of(packet.to()),
          channel.send(),
          Arrays.copyOfRange(packet.buffer(), from, from + packet.length()));
    }
    return true;
  }

  private @Nullable Carrier carrier(Output.OpenChannel channel, int number) {
    if (number < MAX_BROKERS) {
      return number < 0 || number >= carriers.size() ? null : carriers.get(number);
    }
    int index = number - MAX_BROKERS;
    Told named = index < channel.told().size() ? told.get(channel.told().get(index)) : null;
    return named == null ? null : named.carrier();
  }

  @Override
  public void close() {
    carriers.forEach(Carrier::close);
    told.values().forEach(named -> named.carrier().close());
  }
}
