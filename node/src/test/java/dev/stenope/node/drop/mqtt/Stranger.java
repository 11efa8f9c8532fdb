package dev.stenope.node.drop.mqtt;

import static com.hivemq.client.mqtt.datatypes.MqttQos.AT_LEAST_ONCE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;

/// A client of a broker that is no node, and publishes what it likes.
final class Stranger implements AutoCloseable {
  private final MqttAddress address;
  private final Mqtt5BlockingClient client;

  Stranger(MqttAddress address) {
    this.address = address;
    this.client =
        MqttClient.builder()
            .useMqttVersion5()
            .serverHost(address.host())
            .serverPort(address.port())
            .buildBlocking();
    client.connect();
  }

  /// Has a message kept without an end.
  void keep(String name, byte[] content) {
    client.publish(message(name, content).retain(true).build());
  }

  /// Sends a message that is not kept.
  void send(String name, byte[] content) {
    client.publish(message(name, content).build());
  }

  void keep(String name, String content) {
    keep(name, content.getBytes(UTF_8));
  }

  private Mqtt5PublishBuilder.Complete message(String name, byte[] content) {
    return Mqtt5Publish.builder().topic(address.topicOf(name)).payload(content).qos(AT_LEAST_ONCE);
  }

  @Override
  public void close() {
    client.disconnect();
  }
}
