package dev.stenope.node.drop.mqtt;

import com.hivemq.client.mqtt.exceptions.MqttDecodeException;
import com.hivemq.client.mqtt.exceptions.MqttEncodeException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5MessageException;
import com.hivemq.client.mqtt.mqtt5.message.Mqtt5ReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAck;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import dev.stenope.node.drop.DropException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Why a broker does not do what is wanted, in the words of a person and with what to do. None of
/// them repeats what the broker has said, but for the number of its reason.
public final class MqttFault {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LATER = Duration.ofMinutes(5);
  private static final int MAX_DEPTH = 10;

  private MqttFault() {}

  /// The broker has taken a message and not told it to its subscribers.
  static final class UnheardException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private record Words(String reason, Duration pause) {
    Words(String reason) {
      this(reason, Duration.ZERO);
    }
  }

  static DropException exception(String wish, MqttAddress address, Throwable fault) {
    Words words = words(fault);
    return new DropException(
        "cannot " + wish + " the drop " + address.place() + ": " + words.reason(),
        words.pause(),
        null);
  }

  /// Why a connection cannot be had, or has ended.
  public static String reason(Throwable fault) {
    return words(fault).reason();
  }

  private static Words words(Throwable fault) {
    int depth = 0;
    for (Throwable at = fault; at != null && depth < MAX_DEPTH; at = at.getCause()) {
      Words words =
          switch (at) {
            case MqttDecodeException _ -> code(0x81);
            case Mqtt5MessageException e when !(e.getCause() instanceof MqttDecodeException) ->
                code(reason(e));
            case MqttEncodeException _ -> code(0x95);
            case UnknownHostException _ ->
                new Words(
                    "its name is not known; check the name, and whether this machine is online");
            case SSLException e -> new Words(security(String.valueOf(e.getMessage())));
            case ConnectException e -> new Words(connection(String.valueOf(e.getMessage())));
            case UnheardException _ ->
                new Words(
                    "it does not tell what it has been told; let the user subscribe below the topic");
            case TimeoutException _ ->
                new Words("it does not answer in time; trying again later may help");
            case InterruptedException _ -> new Words("the exchange was broken off by this node");
            default -> null;
          };
      if (words != null) {
        return words;
      }
      depth++;
    }
    return new Words(
        "it broke the connection off; check that it speaks MQTT 5 on this port, over TLS for mqtts"
            + " and without for mqtt, or try again later");
  }

  private static String connection(String text) {
    if (text.contains("refused")) {
      return "it refuses the connection; check that the broker runs, and its port";
    }
    return "it cannot be reached; check the address, and whether this machine is online";
  }

  private static String security(String text) {
    if (text.contains("certification path") || text.contains("path building")) {
      return "its certificate is not trusted; have this machine trust who issued it";
    }
    if (text.contains("subject alternative") || text.contains("No name matching")) {
      return "its certificate is that of another server; check the name in the address";
    }
    return "no secure connection can be made with it; check its certificate, and that the port is"
        + " the one for TLS";
  }

  /// The code by which the broker, or this client for it, has given its reason; 0 if it gave none.
  private static int reason(Mqtt5MessageException fault) {
    Mqtt5ReasonCode code =
        switch (fault.getMqttMessage()) {
          case Mqtt5ConnAck answer -> answer.getReasonCode();
          case Mqtt5PubAck answer -> answer.getReasonCode();
          case Mqtt5SubAck answer -> answer.getReasonCodes().getFirst();
          case Mqtt5Disconnect message -> message.getReasonCode();
          default -> null;
        };
    return code == null ? 0 : code.getCode();
  }

  /// The codes are those of MQTT 5, section 2.4; they mean the same in every packet.
  private static Words code(int code) {
    return switch (code) {
      case 0x81, 0x82, 0x84, 0x93, 0x94 ->
          new Words("it and this node do not understand each other; check that it speaks MQTT 5");
      case 0x85 -> new Words("it accepts known clients only; use a broker that accepts any");
      case 0x86, 0x8c ->
          new Words("it does not know this user and password; check the address", LATER);
      case 0x87 ->
          new Words(
              "it does not allow that to this user; let the user publish and subscribe below the"
                  + " topic",
              SOON);
      case 0x88, 0x89 -> new Words("it is busy; trying again later may help", SOON);
      case 0x8a -> new Words("it has banned this user or machine; ask who runs it", LATER);
      case 0x8b, 0x98, 0xa0 -> new Words("it has ended the connection; trying again may help");
      case 0x8d -> new Words("it has heard nothing from this node for too long; check the network");
      case 0x8e ->
          new Words("another client has taken the connection over; trying again may help", SOON);
      case 0x8f, 0x90 -> new Words("it does not accept the topic; give another one");
      case 0x95 ->
          new Words(
              "a file is larger than it allows; let the broker take packets of 80 kB, or use another");
      case 0x96, 0x9f ->
          new Words("it has been asked too often; it is left alone for some minutes", LATER);
      case 0x97 -> new Words("a quota is used up; it is left alone for some minutes", LATER);
      case 0x99 -> new Words("it accepts text only; let the broker take any bytes, or use another");
      case 0x9a -> retain();
      case 0x9b -> new Words("it does not take messages of QoS 1; use another broker");
      case 0x9c, 0x9d -> new Words("the broker has moved; ask who runs it for the address", LATER);
      case 0xa2 -> wildcard();
      default ->
          new Words(
              "it refuses without a reason that helps (code "
                  + code
                  + "); see the log of the broker, or use another");
    };
  }

  private static Words retain() {
    return new Words("it does not keep messages; let the broker retain them, or use another");
  }

  private static Words wildcard() {
    return new Words("it does not let a client ask for all files; use a broker with wildcards");
  }

  /// What the broker has said of itself that makes it unfit; null if it is fit.
  static @Nullable String unfit(Mqtt5ConnAck answer) {
    if (!answer.getRestrictions().isRetainAvailable()) {
      return retain().reason();
    }
    return answer.getRestrictions().isWildcardSubscriptionAvailable() ? null : wildcard().reason();
  }
}
