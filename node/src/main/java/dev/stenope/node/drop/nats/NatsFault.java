package dev.stenope.node.drop.nats;

import dev.stenope.node.drop.DropException;
import io.nats.client.AuthenticationException;
import io.nats.client.JetStreamApiException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Why a NATS server does not do what is wanted, in the words of a person and with what to do. None
/// of them repeats what the server has said, but for the number of its reason.
public final class NatsFault {
  static final int NO_MESSAGE = 10_037;
  static final int NO_STREAM = 10_059;

  /// There is a message on the subject; the second code is that of later servers.
  static final int WRONG_LAST = 10_071;

  static final int WRONG_LAST_CONSTANT = 10_164;

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LATER = Duration.ofMinutes(5);
  private static final int MAX_DEPTH = 10;

  private NatsFault() {}

  /// The server takes no message of this size.
  static final class SizeException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private record Words(String reason, Duration pause) {
    Words(String reason) {
      this(reason, Duration.ZERO);
    }
  }

  /// `said` is what the server has complained of by the way, or empty; `stores` is whether it says
  /// that it has JetStream.
  static DropException exception(
      String wish, NatsAddress address, Throwable fault, String said, boolean stores) {
    Words words = words(fault, said);
    if (words == null) {
      words =
          stores
              ? new Words("it does not answer in time; trying again later may help")
              : disabled();
    }
    return new DropException(
        "cannot " + wish + " the drop " + address.place() + ": " + words.reason(),
        words.pause(),
        null);
  }

  /// Why a connection cannot be had.
  public static String reason(Throwable fault, String said) {
    Words words = words(fault, said);
    return words == null ? gone().reason() : words.reason();
  }

  private static @Nullable Words words(Throwable fault, String said) {
    Words spoken = said(said.toLowerCase(Locale.ROOT));
    if (spoken != null) {
      return spoken;
    }
    int depth = 0;
    for (Throwable at = fault; at != null && depth < MAX_DEPTH; at = at.getCause()) {
      Words words = words(at);
      if (words != null) {
        return words;
      }
      depth++;
    }
    return String.valueOf(fault.getMessage()).startsWith("Timeout or no response") ? null : gone();
  }

  private static @Nullable Words words(Throwable fault) {
    return switch (fault) {
      case JetStreamApiException e -> code(e.getApiErrorCode());
      case AuthenticationException _ -> login();
      case SizeException _ ->
          new Words(
              "a file is larger than it allows; let the server take payloads of 80 kB, or use"
                  + " another");
      case UnknownHostException _ ->
          new Words("its name is not known; check the name, and whether this machine is online");
      case SSLException e -> new Words(security(String.valueOf(e.getMessage())));
      case ConnectException e ->
          new Words(
              String.valueOf(e.getMessage()).contains("refused")
                  ? "it refuses the connection; check that the server runs, and its port"
                  : "it cannot be reached; check the address, and whether this machine is online");
      case SocketTimeoutException _, TimeoutException _ ->
          new Words("it does not answer in time; trying again later may help");
      case InterruptedException _ -> new Words("the exchange was broken off by this node");
      default -> {
        String text = String.valueOf(fault.getMessage());
        yield text.startsWith("SSL ")
            ? new Words("one side wants TLS and the other not; give natss:// for TLS, else nats://")
            : null;
      }
    };
  }

  private static @Nullable Words said(String text) {
    if (text.contains("permissions violation")) {
      return new Words(
          "it does not allow that to this user; let the user publish and subscribe below the prefix,"
              + " $JS.API and _INBOX",
          SOON);
    }
    if (text.contains("authoriz") || text.contains("authentic") || text.contains("revoked")) {
      return login();
    }
    if (text.contains("maximum connections") || text.contains("maximum account")) {
      return new Words("it has too many clients; trying again later may help", SOON);
    }
    return null;
  }

  private static Words login() {
    return new Words("it does not know this user, password or token; check the address", LATER);
  }

  private static Words gone() {
    return new Words(
        "it broke the connection off; check that it is a NATS server, or try again later");
  }

  private static Words disabled() {
    return new Words(
        "it keeps nothing; start the server with JetStream (nats-server -js), or use another",
        SOON);
  }

  private static String security(String text) {
    if (text.contains("certification path") || text.contains("path building")) {
      return "its certificate is not trusted; have this machine trust who issued it";
    }
    if (text.contains("subject alternative") || text.contains("No name matching")) {
      return "its certificate is that of another server; check the name in the address";
    }
    return "no secure connection can be made with it; check its certificate, and that the server"
        + " wants TLS";
  }

  /// The codes are those of JetStream's interface.
  private static Words code(int code) {
    return switch (code) {
      case 10_002, 10_023, 10_028, 10_047, 10_077, 10_110, 10_121, 10_122, 10_123 ->
          new Words("it has no room left; let it keep more, or remove what is old", SOON);
      case 10_026, 10_027 -> new Words("it allows no more streams or watches; let it allow more");
      case 10_039, 10_076 -> disabled();
      case 10_008, 10_009, 10_118 ->
          new Words("its cluster is not ready; trying again later may help", SOON);
      case 10_052, 10_058, 10_065, 10_070 ->
          new Words("another stream is in the way; give another prefix");
      case 10_054 ->
          new Words("a file is larger than the stream allows; let it take messages of 80 kB");
      case NO_STREAM -> new Words("its stream is gone; trying again makes it anew");
      default ->
          new Words(
              "it refuses without a reason that helps (code "
                  + code
                  + "); see the log of the server, or use another");
    };
  }
}
