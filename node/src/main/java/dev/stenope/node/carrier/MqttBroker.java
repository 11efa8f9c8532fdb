package dev.stenope.node.carrier;

import static com.hivemq.client.mqtt.datatypes.MqttQos.AT_MOST_ONCE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.stenope.core.path.PathBook;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.mqtt.MqttAddress;
import dev.stenope.node.drop.mqtt.MqttFault;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/// An MQTT 5 broker. A name is a topic two levels below that of the address, so that no drop there
/// hears of it. Packets have QoS 0 and are not retained.
final class MqttBroker implements Broker {
  private static final long PATIENCE = 10_000;
  private static final int KEEP_ALIVE = 30;
  private static final int MAX_PACKET = 4096;

  /// The most packets that are handed to the client and not yet sent; others are lost.
  private static final int MAX_UNSENT = 512;

  private final MqttAddress address;

  MqttBroker(String uri) throws DropException {
    this.address = MqttAddress.parse(uri);
  }

  @Override
  public List<PathBook.Kind> kinds() {
    return List.of(PathBook.Kind.MQTT);
  }

  @Override
  public String place() {
    return address.place();
  }

  @Override
  public Line connect(BiConsumer<String, byte[]> heard) throws IOException {
    MqttLine line = new MqttLine(heard);
    try {
      line.await(line.client.connect(login()));
    } catch (IOException e) {
      line.close();
      throw e;
    }
    return line;
  }

  private String topic(String name) {
    return address.topicOf("c/" + name);
  }

  private Mqtt5Connect login() {
    Mqtt5ConnectBuilder login =
        Mqtt5Connect.builder()
            .keepAlive(KEEP_ALIVE)
            .restrictions()
            .maximumPacketSize(MAX_PACKET)
            .applyRestrictions();
    String user = address.user();
    if (user == null) {
      return login.build();
    }
    Mqtt5SimpleAuthBuilder.Complete auth = Mqtt5SimpleAuth.builder().username(user);
    String password = address.password();
    return login
        .simpleAuth((password == null ? auth : auth.password(password.getBytes(UTF_8))).build())
        .build();
  }

  private final class MqttLine implements Line {
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final AtomicInteger unsent = new AtomicInteger();
    private final Mqtt5AsyncClient client;

    MqttLine(BiConsumer<String, byte[]> heard) {
      Executor daemon = task -> Thread.ofPlatform().name("stenope-mqtt").daemon().start(task);
      Mqtt5ClientBuilder builder =
          MqttClient.builder()
              .useMqttVersion5()
              .serverHost(address.host())
              .serverPort(address.port())
              .transportConfig()
              .socketConnectTimeout(PATIENCE, TimeUnit.MILLISECONDS)
              .mqttConnectTimeout(PATIENCE, TimeUnit.MILLISECONDS)
              .applyTransportConfig()
              .executorConfig()
              .nettyExecutor(daemon)
              .nettyThreads(1)
              .applyExecutorConfig()
              .addDisconnectedListener(context -> end.completeExceptionally(context.getCause()));
      this.client = (address.secure() ? builder.sslWithDefaultConfig() : builder).buildAsync();
      int above = topic("").length();
      client.publishes(
          MqttGlobalPublishFilter.ALL,
          message -> {
            String topic = message.getTopic().toString();
            if (topic.length() > above) {
              heard.accept(topic.substring(above), message.getPayloadAsBytes());
            }
          },
          Runnable::run);
    }

    private void await(CompletableFuture<?> answer) throws IOException {
      try {
        CompletableFuture.anyOf(answer, end).get(PATIENCE, TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException(MqttFault.reason(e), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(MqttFault.reason(e), e);
      }
    }

    @Override
    public PathBook.Kind kind() {
      return PathBook.Kind.MQTT;
    }

    @Override
    public void listen(String name) throws IOException {
      await(client.subscribeWith().topicFilter(topic(name)).qos(AT_MOST_ONCE).noLocal(true).send());
    }

    @Override
    public void ignore(String name) throws IOException {
      await(client.unsubscribeWith().topicFilter(topic(name)).send());
    }

    @Override
    public void publish(String name, byte[] packet) {
      if (unsent.incrementAndGet() > MAX_UNSENT) {
        unsent.decrementAndGet();
        return;
      }
      var _ =
          client
              .publish(
                  Mqtt5Publish.builder()
                      .topic(topic(name))
                      .payload(packet)
                      .qos(AT_MOST_ONCE)
                      .build())
              .whenComplete((_, _) -> unsent.decrementAndGet());
    }

    @Override
    public void check() throws IOException {
      if (end.isDone()) {
        Throwable why = end.exceptionNow();
        throw new IOException(MqttFault.reason(why), why);
      }
    }

    @Override
    public void close() {
      end.completeExceptionally(new InterruptedException());
      var _ = client.disconnect();
    }
  }
}
