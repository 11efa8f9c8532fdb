package dev.stenope.node.drop.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The proxies that the environment names, as command line programs take it: `http_proxy`,
/// `https_proxy` and `all_proxy`, each in lower or upper case (but for `HTTP_PROXY`, which a web
/// server may have taken from a request), and `no_proxy`, a list of names, domains and addresses,
/// or `*`. This machine itself needs no proxy. Where nothing is named, what the JDK was told holds.
public final class EnvironmentProxies extends ProxySelector {
  private static final int USUAL_PORT = 80;

  private final Map<String, String> environment;
  private final List<String> exempt;

  public EnvironmentProxies(Map<String, String> environment) {
    this.environment = environment;
    String list = value("no_proxy");
    this.exempt =
        list == null
            ? List.of()
            : Arrays.stream(list.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .toList();
  }

  private @Nullable String value(String name) {
    String value = environment.get(name);
    if ((value == null || value.isBlank()) && !name.equals("http_proxy")) {
      value = environment.get(name.toUpperCase(Locale.ROOT));
    }
    return value == null || value.isBlank() ? null : value.strip();
  }

  @Override
  public List<Proxy> select(URI uri) {
    String host = uri.getHost();
    String proxy = value(uri.getScheme() + "_proxy");
    if (proxy == null) {
      proxy = value("all_proxy");
    }
    if (proxy == null || host == null) {
      ProxySelector usual = ProxySelector.getDefault();
      return usual == null ? List.of(Proxy.NO_PROXY) : usual.select(uri);
    }
    return List.of(isExempt(host, uri.getPort()) ? Proxy.NO_PROXY : parse(proxy));
  }

  private boolean isExempt(String name, int port) {
    String host = name.toLowerCase(Locale.ROOT);
    if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
      return true;
    }
    for (String entry : exempt) {
      String domain = entry.startsWith("*.") ? entry.substring(1) : entry;
      String dotted = domain.startsWith(".") ? domain : "." + domain;
      if (entry.equals("*")
          || ("." + host).endsWith(dotted)
          || ("." + host + ":" + port).endsWith(dotted)
          || host.equals("[" + entry + "]")) {
        return true;
      }
    }
    return false;
  }

  private static Proxy parse(String text) {
    try {
      URI uri = new URI(text.contains("://") ? text : "http://" + text);
      if (uri.getHost() != null && "http".equals(uri.getScheme())) {
        int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), port));
      }
    } catch (URISyntaxException | IllegalArgumentException _) {
      // Told below.
    }
    // To go past a proxy that was meant would be worse than to reach nothing.
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.invalid", 0));
  }

  boolean isUsedFor(URI uri) {
    return select(uri).stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress proxy, IOException fault) {
    // The exchange tells.
  }
}
