package dev.stenope.node.carrier;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Why a relay cannot be used, in words of a person.
final class RelayFault {
  private RelayFault() {}

  static IOException exception(@Nullable Throwable fault) {
    return new IOException(reason(cause(fault)), fault);
  }

  /// What a fault is about that was carried from one thread to another.
  static @Nullable Throwable cause(@Nullable Throwable fault) {
    Throwable cause = fault;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /// The words for an answer with this status.
  static String status(int code) {
    return switch (code) {
      case 404 -> "it has forgotten this node, or is no relay of Stenope";
      case 407 -> "the proxy on the way wants a password, which is not supported";
      case 503 -> "it has no room; is this node among those that it serves?";
      default -> "it answers with the status " + code;
    };
  }

  private static String reason(@Nullable Throwable cause) {
    for (Throwable deep = cause; deep != null; deep = deep.getCause()) {
      if (deep instanceof CertificateException) {
        return deep.getMessage() + "; copy the address anew from where the relay runs";
      }
      if (deep instanceof UnresolvedAddressException) {
        return "there is no host of that name";
      }
    }
    return switch (cause) {
      case WebSocketHandshakeException refused -> status(refused.getResponse().statusCode());
      case HttpTimeoutException _, TimeoutException _ -> "it does not answer";
      case ConnectException refused ->
          "it cannot be reached"
              + (refused.getMessage() == null ? "" : " (" + refused.getMessage() + ")");
      case SSLException broken -> "no secure connection is possible: " + broken.getMessage();
      case null -> "it does not answer";
      default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
    };
  }
}
