package dev.stenope.node.portmap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.node.drop.http.Http;
import dev.stenope.node.drop.http.XmlWalk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The WAN connection service of an internet gateway (UPnP IGD), spoken to by SOAP: its type, and
/// where it is controlled.
record Igd(String type, URI control) {
  private static final int MAX_DESCRIPTION = 1 << 18;
  private static final int MAX_ANSWER = 1 << 16;
  private static final int MAX_LENGTH = 256;
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  /// The services that can map a port, the preferred one first.
  private static final List<String> TYPES =
      List.of(
          "urn:schemas-upnp-org:service:WANIPConnection:2",
          "urn:schemas-upnp-org:service:WANIPConnection:1",
          "urn:schemas-upnp-org:service:WANPPPConnection:1");

  private static final Set<String> TOLD =
      Set.of("NewExternalIPAddress", "NewReservedPort", "errorCode", "NewConnectionStatus");

  /// The gateway refuses what it was asked for, with a code of UPnP (UPnP Device Architecture,
  /// section 3.2.2), or with none.
  static final class RefusalException extends IOException {
    private static final long serialVersionUID = 1;
    private final int code;

    RefusalException(int code) {
      super("UPnP error " + code);
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /// Reads the description of a gateway; null if it has no such service at the router's own
  /// address.
  static @Nullable Igd at(URI description, InetAddress router, Http http) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(description).GET().build();
    Http.Answer answer = http.send(request, MAX_DESCRIPTION, DEADLINE);
    return answer.status() == 200 ? read(answer.body(), description, router) : null;
  }

  static @Nullable Igd read(byte[] description, URI from, InetAddress router) throws IOException {
    Map<String, String> services = new HashMap<>();
    String[] base = {""};
    XmlWalk.walk(
        new ByteArrayInputStream(description),
        new XmlWalk.Visitor() {
          private String type = "";
          private String control = "";

          @Override
          public void open(int depth, String namespace, String name) {
            if (name.equals("service")) {
              type = "";
              control = "";
            }
          }

          @Override
          public void close(int depth, String namespace, String name, String text) {
            switch (name) {
              case "URLBase" -> base[0] = text.strip();
              case "serviceType" -> type = text.strip();
              case "controlURL" -> control = text.strip();
              case "service" -> {
                if (TYPES.contains(type)) {
                  services.putIfAbsent(type, control);
                }
              }
              default -> {}
            }
          }
        });
    URI root = base[0].isEmpty() ? from : Ssdp.own(base[0], null, router);
    for (String type : TYPES) {
      String control = services.get(type);
      URI uri = control == null || root == null ? null : Ssdp.own(control, root, router);
      if (uri != null) {
        return new Igd(type, uri);
      }
    }
    return null;
  }

  /// Whether the service can choose another external port by itself.
  boolean choosesPort() {
    return type.endsWith(":2");
  }

  /// The external address, as the gateway writes it.
  String externalAddress(Http http) throws IOException {
    return call(http, "GetExternalIPAddress", "").getOrDefault("NewExternalIPAddress", "");
  }

  /// Maps a UDP port for `lease` seconds, for ever if 0, and returns the external one.
  int add(Http http, int external, int internal, InetAddress client, long lease)
      throws IOException {
    String arguments =
        """
        <NewRemoteHost></NewRemoteHost><NewExternalPort>%d</NewExternalPort>\
        <NewProtocol>UDP</NewProtocol><NewInternalPort>%d</NewInternalPort>\
        <NewInternalClient>%s</NewInternalClient><NewEnabled>1</NewEnabled>\
        <NewPortMappingDescription>stenope</NewPortMappingDescription>\
        <NewLeaseDuration>%d</NewLeaseDuration>"""
            .formatted(external, internal, client.getHostAddress(), lease);
    String action = choosesPort() ? "AddAnyPortMapping" : "AddPortMapping";
    String reserved = call(http, action, arguments).get("NewReservedPort");
    if (reserved == null) {
      return external;
    }
    try {
      int port = Integer.parseInt(reserved.strip());
      if (port > 0 && port < 65536) {
        return port;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw new XmlWalk.StrangeXmlException("not a port");
  }

  void delete(Http http, int external) throws IOException {
    call(
        http,
        "DeletePortMapping",
        """
        <NewRemoteHost></NewRemoteHost><NewExternalPort>%d</NewExternalPort>\
        <NewProtocol>UDP</NewProtocol>"""
            .formatted(external));
  }

  private Map<String, String> call(Http http, String action, String arguments) throws IOException {
    String envelope =
        """
        <?xml version="1.0"?>\r
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
        s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>\
        <u:%1$s xmlns:u="%2$s">%3$s</u:%1$s></s:Body></s:Envelope>\r
        """
            .formatted(action, type, arguments);
    HttpRequest request =
        HttpRequest.newBuilder(control)
            .header("Content-Type", "text/xml; charset=\"utf-8\"")
            .header("SOAPAction", "\"" + type + "#" + action + "\"")
            .POST(HttpRequest.BodyPublishers.ofByteArray(envelope.getBytes(UTF_8)))
            .build();
    Http.Answer answer = http.send(request, MAX_ANSWER, DEADLINE);
    if (answer.status() == 500) {
      throw new RefusalException(code(leaves(answer.body()).getOrDefault("errorCode", "")));
    }
    if (answer.status() != 200) {
      throw new RefusalException(0);
    }
    return leaves(answer.body());
  }

  /// What an answer says that is of use here, by the names of the elements.
  static Map<String, String> leaves(byte[] body) throws IOException {
    Map<String, String> told = new HashMap<>();
    XmlWalk.walk(
        new ByteArrayInputStream(body),
        new XmlWalk.Visitor() {
          @Override
          public void open(int depth, String namespace, String name) {
            // The text is all that counts.
          }

          @Override
          public void close(int depth, String namespace, String name, String text) {
            if (TOLD.contains(name) && text.length() <= MAX_LENGTH) {
              told.putIfAbsent(name, text.strip());
            }
          }
        });
    return told;
  }

  private static int code(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
