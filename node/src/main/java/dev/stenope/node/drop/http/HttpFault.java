package dev.stenope.node.drop.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The reasons for which an exchange with a server fails, each in the words of a person and with
/// what to do. None of them repeats what the server has sent.
public final class HttpFault {
  private static final String UNKNOWN =
      "its name is not known; check the name, and whether this machine is online";

  private HttpFault() {}

  /// Whether an exchange ended because the answer went beyond its limit.
  public static boolean isTooLong(IOException fault) {
    return has(fault, BoundedStream.TooLongException.class);
  }

  /// Ends a line that has named the server and what was wanted of it.
  public static String reason(IOException fault) {
    return switch (fault) {
      case Http.ProxyException _ ->
          "the proxy of this machine cannot be reached; check http_proxy, https_proxy and no_proxy";
      case UnknownHostException _ -> UNKNOWN;
      case NoRouteToHostException _ -> unreachable();
      case HttpConnectTimeoutException _ ->
          "it cannot be reached: nothing answers there; check the address, and whether a firewall is in the way";
      case HttpTimeoutException _ -> "it does not answer in time; trying again later may help";
      case ConnectException e -> connection(e);
      case SSLException e -> security(e);
      case EOFException _, ClosedChannelException _ -> broken();
      case ProtocolException _ -> strange();
      case InterruptedIOException _ -> "the exchange was broken off by this node";
      default -> byText(fault);
    };
  }

  private static String connection(ConnectException fault) {
    if (has(fault, UnresolvedAddressException.class)) {
      return UNKNOWN;
    }
    String text = text(fault);
    // The JDK reports a refusal as a channel that is closed, without a text.
    if (text.contains("refused") || has(fault, ClosedChannelException.class)) {
      return "it refuses the connection; check that the server runs, and its port";
    }
    return text.contains("timed out")
        ? "it cannot be reached: nothing answers there; check the address"
        : unreachable();
  }

  private static String security(SSLException fault) {
    if (has(fault, CertificateExpiredException.class)) {
      return "its certificate has expired, or the clock of this machine is wrong; renew the one or mend the other";
    }
    if (has(fault, CertificateNotYetValidException.class)) {
      return "its certificate is not valid yet, or the clock of this machine is wrong; mend the one that is";
    }
    String text = text(fault);
    if (text.contains("subject alternative") || text.contains("no name matching")) {
      return "its certificate is that of another server; check the name in the address";
    }
    if (text.contains("certification path") || text.contains("path building failed")) {
      return "its certificate is not trusted; have this machine trust who issued it, or use a server whose certificate is";
    }
    if (text.contains("unrecognized ssl message") || text.contains("plaintext")) {
      return "it does not speak TLS on this port; check the port, or use http: if the network is trusted";
    }
    if (text.contains("reset") || text.contains("terminated") || text.contains("eof")) {
      return broken();
    }
    return "no secure connection can be made with it; check that the server speaks TLS 1.2 or 1.3";
  }

  private static String byText(IOException fault) {
    String text = text(fault);
    if (isTooLong(fault)) {
      return "its answer is longer than it can be; check that the address is that of a drop";
    }
    if (text.contains("tunnel") || text.contains("proxy")) {
      return "the proxy does not let it through; check http_proxy, https_proxy and no_proxy";
    }
    if (text.contains("unreachable") || text.contains("no route")) {
      return unreachable();
    }
    if (text.contains("reset")
        || text.contains("broken pipe")
        || text.contains("closed")
        || text.contains("eof")
        || text.contains("no bytes")
        || text.contains("bytes received")) {
      return broken();
    }
    if (text.contains("too many open files")) {
      return "too many files are open on this machine; raise the limit (ulimit -n)";
    }
    return strange();
  }

  private static String unreachable() {
    return "no way leads there; check whether this machine is online";
  }

  private static String broken() {
    return "it broke the connection off; trying again later may help";
  }

  private static String strange() {
    return "it does not answer as a web server does; check the address and the port";
  }

  private static boolean has(Throwable fault, Class<? extends Throwable> kind) {
    int depth = 0;
    for (Throwable at = fault; at != null && depth < 10; at = at.getCause()) {
      if (kind.isInstance(at)) {
        return true;
      }
      depth++;
    }
    return false;
  }

  /// The texts of the fault and of what caused it, in lower case: the JDK has no exceptions for
  /// these.
  private static String text(Throwable fault) {
    StringBuilder all = new StringBuilder();
    int depth = 0;
    for (@Nullable Throwable at = fault; at != null && depth < 10; at = at.getCause()) {
      all.append(at.getMessage()).append('\n');
      depth++;
    }
    return all.toString().toLowerCase(Locale.ROOT);
  }
}
