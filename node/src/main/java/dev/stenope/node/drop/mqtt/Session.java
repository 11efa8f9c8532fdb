package dev.stenope.node.drop.mqtt;

import static com.hivemq.client.mqtt.datatypes.MqttQos.AT_LEAST_ONCE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import dev.stenope.node.drop.DropException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection to a broker, which hears everything just below the topic of the drop. It is not
/// mended: after an end comes another session. One thread at a time calls it, except for [#close].
final class Session implements AutoCloseable {
  /// The largest packet that may come: that of the largest file, and some for its topic.
  private static final int MAX_PACKET = 80 * 1024;

  /// How many messages may be under way. Mosquitto throws away what exceeds that and a queue of
  /// 1,000 when there is much under the topic; with more under way it throws its answers away too.
  private static final int MAX_UNDER_WAY = 1000;

  private static final int KEEP_ALIVE = 60;

  /// How often a message is published that is not heard again.
  private static final int TRIES = 10;

  private static final int MARK = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final MqttAddress address;
  private final long patience;
  private final String id = HexFormat.of().formatHex(random(10));
  private final Consumer<? super Mqtt5Publish> heard;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Mqtt5AsyncClient client;
  private volatile @Nullable Publication publication;
  private MqttQos qos = AT_LEAST_ONCE;

  /// An answer may take as long as `patience`; `heard` is called with every message, and must not
  /// wait.
  Session(MqttAddress address, Duration patience, Consumer<? super Mqtt5Publish> heard) {
    this.address = address;
    this.patience = patience.toMillis();
    this.heard = heard;
    Executor daemon = task -> Thread.ofPlatform().name("stenope-mqtt").daemon().start(task);
    Mqtt5ClientBuilder builder =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(id)
            .serverHost(address.host())
            .serverPort(address.port())
            .transportConfig()
            .socketConnectTimeout(this.patience, TimeUnit.MILLISECONDS)
            .mqttConnectTimeout(this.patience, TimeUnit.MILLISECONDS)
            .applyTransportConfig()
            .executorConfig()
            .nettyExecutor(daemon)
            .nettyThreads(1)
            .applyExecutorConfig()
            .addDisconnectedListener(context -> end.completeExceptionally(context.getCause()));
    this.client = (address.secure() ? builder.sslWithDefaultConfig() : builder).buildAsync();
    client.publishes(MqttGlobalPublishFilter.ALL, this::take, Runnable::run);
  }

  private static byte[] random(int length) {
    byte[] random = new byte[length];
    RANDOM.nextBytes(random);
    return random;
  }

  private void take(Mqtt5Publish message) {
    heard.accept(message);
    Publication mine = publication;
    if (mine != null) {
      mine.heard(message);
    }
  }

  /// Connects, and returns once every message that the broker keeps has been heard, as far as the
  /// broker gives them in order.
  void start() throws DropException {
    CompletableFuture<Mqtt5ConnAck> connected = client.connect(login());
    // A connection that is still being made cannot be broken off.
    onEnd(
        () -> {
          var _ = connected.thenRun(this::disconnect);
        });
    Mqtt5ConnAck answer = await("reach", connected);
    String unfit = MqttFault.unfit(answer);
    if (unfit != null) {
      throw new DropException("cannot use the drop " + address.place() + ": " + unfit);
    }
    if (answer.getRestrictions().getMaximumQos().compareTo(qos) < 0) {
      qos = answer.getRestrictions().getMaximumQos();
    }
    subscribe("+");
  }

  private Mqtt5Connect login() {
    Mqtt5ConnectBuilder login =
        Mqtt5Connect.builder()
            .keepAlive(KEEP_ALIVE)
            .restrictions()
            .maximumPacketSize(MAX_PACKET)
            .receiveMaximum(MAX_UNDER_WAY)
            .applyRestrictions();
    String user = address.user();
    if (user != null) {
      Mqtt5SimpleAuthBuilder.Complete auth = Mqtt5SimpleAuth.builder().username(user);
      String password = address.password();
      if (password != null) {
        auth = auth.password(password.getBytes(UTF_8));
      }
      login = login.simpleAuth(auth.build());
    }
    return login.build();
  }

  /// Hears what is kept under the name, or under any if that is `+`.
  private void subscribe(String name) throws DropException {
    await(
        "look into",
        client
            .subscribeWith()
            .topicFilter(address.topicOf(name))
            .qos(AT_LEAST_ONCE)
            .retainAsPublished(true)
            .send());
    // What the broker keeps comes before what it is sent afterwards.
    publish("look into", message(id, new byte[0]).retain(false).build(), () -> false);
  }

  /// Hears again what is kept under the name.
  void recall(String name) throws DropException {
    subscribe(name);
    await("look into", client.unsubscribeWith().topicFilter(address.topicOf(name)).send());
  }

  /// What came of a file that was to be put: whether it is the first under its name, and if not,
  /// the one before it, in whose place it is now; null if it was not put at all.
  record Outcome(boolean isFirst, @Nullable Mqtt5Publish before) {}

  /// Has the broker keep the content under the name for so many seconds, unless `taken` tells that
  /// something has been heard there already.
  Outcome put(String name, byte[] content, long seconds, BooleanSupplier taken)
      throws DropException {
    return publish(
        "write into",
        message(name, content).retain(true).messageExpiryInterval(seconds).build(),
        taken);
  }

  void delete(String name) throws DropException {
    publish("remove files from", message(name, new byte[0]).retain(true).build(), () -> false);
  }

  private Mqtt5PublishBuilder.Complete message(String name, byte[] content) {
    return Mqtt5Publish.builder()
        .topic(address.topicOf(name))
        .payload(content)
        .qos(qos)
        .correlationData(random(MARK));
  }

  private Outcome publish(String wish, Mqtt5Publish message, BooleanSupplier taken)
      throws DropException {
    Publication mine =
        new Publication(message.getTopic().toString(), message.getCorrelationData().orElseThrow());
    publication = mine;
    try {
      // From here on nothing that comes first is missed; what came before is known to whoever asks.
      if (taken.getAsBoolean()) {
        return new Outcome(false, null);
      }
      for (int tries = 0; tries < TRIES; tries++) {
        await(wish, client.publish(message));
        if (isHeard(wish, mine.echo)) {
          Mqtt5Publish before = mine.first();
          return new Outcome(before == null, before);
        }
        // Brokers throw messages away while too many are under way.
      }
    } finally {
      publication = null;
    }
    close();
    throw MqttFault.exception(wish, address, new MqttFault.UnheardException());
  }

  private boolean isHeard(String wish, CompletableFuture<Void> echo) throws DropException {
    try {
      within(patience / TRIES, wish, echo);
      return true;
    } catch (TimeoutException _) {
      return false;
    }
  }

  /// Waits for an answer. One that is late ends the session: nobody knows what it will say.
  private <T> T await(String wish, CompletableFuture<T> answer) throws DropException {
    try {
      return within(patience, wish, answer);
    } catch (TimeoutException e) {
      close();
      throw MqttFault.exception(wish, address, e);
    }
  }

  private <T> T within(long millis, String wish, CompletableFuture<T> answer)
      throws DropException, TimeoutException {
    try {
      CompletableFuture.anyOf(answer, end).get(millis, TimeUnit.MILLISECONDS);
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw MqttFault.exception(wish, address, e);
    } catch (ExecutionException e) {
      throw MqttFault.exception(wish, address, e);
    }
  }

  /// Has `then` run when the session ends, or now if it has.
  void onEnd(Runnable then) {
    var _ = end.whenComplete((_, _) -> then.run());
  }

  boolean hasEnded() {
    return end.isDone();
  }

  /// Why the session has ended, as a line for a person.
  String ending() {
    return String.valueOf(MqttFault.exception("use", address, end.exceptionNow()).getMessage());
  }

  /// Does not wait.
  @Override
  public void close() {
    end.completeExceptionally(new InterruptedException());
  }

  private void disconnect() {
    var _ = client.disconnect();
  }
}
