package dev.stenope.node.portmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An internet gateway on loopback that answers as it is told to: SSDP by UDP, and one request for
/// each TCP connection.
final class FakeIgd implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");
  private static final Pattern ACTION = Pattern.compile("(?i)soapaction: *\"[^#]*#(\\w+)\"");

  final List<String> actions = new CopyOnWriteArrayList<>();
  final List<String> bodies = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  private final DatagramSocket ssdp;
  private final ServerSocket http;
  private final Manner manner;

  /// What it answers.
  interface Manner {
    /// The LOCATION of the description.
    default String location(int port) {
      return "http://127.0.0.1:" + port + "/rootDesc.xml";
    }

    /// To a GET.
    default String description(int port) {
      return answer(200, FakeIgd.description("1", "/ctl"));
    }

    /// To an action; `n` is how many came before.
    String action(String action, int n);
  }

  FakeIgd(Manner manner) throws IOException {
    this.manner = manner;
    this.ssdp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    this.http = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::hear);
    Thread.ofPlatform().daemon().start(this::accept);
  }

  static String description(String version, String control) {
    return """
        <?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceList>\
        <device><serviceList><service>\
        <serviceType>urn:schemas-upnp-org:service:WANIPConnection:%s</serviceType>\
        <controlURL>%s</controlURL></service></serviceList></device></deviceList></device></root>"""
        .formatted(version, control);
  }

  static String answer(int status, String body) {
    return "HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
        .formatted(status, body.length(), body);
  }

  static String told(String element, String value) {
    return answer(200, "<e><b><r><%1$s>%2$s</%1$s></r></b></e>".formatted(element, value));
  }

  static String error(int code) {
    return answer(500, "<e><f><d><errorCode>" + code + "</errorCode></d></f></e>");
  }

  int ssdpPort() {
    return ssdp.getLocalPort();
  }

  private void hear() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        ssdp.receive(packet);
        String answer =
            "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nLocation: "
                + manner.location(http.getLocalPort())
                + "\r\n\r\n";
        byte[] bytes = answer.getBytes(ISO_8859_1);
        ssdp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = http.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> treat(socket));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void treat(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        head.append((char) next);
      }
      Matcher length = LENGTH.matcher(head);
      bodies.add(
          length.find()
              ? new String(in.readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1)
              : "");
      Matcher action = ACTION.matcher(head);
      String answer =
          action.find()
              ? manner.action(action.group(1), count(action.group(1)))
              : manner.description(http.getLocalPort());
      if (answer.isEmpty()) {
        // One byte now and then, for ever.
        socket.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1));
        while (!http.isClosed()) {
          socket.getOutputStream().write('x');
          Thread.sleep(100);
        }
      }
      socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
    } catch (IOException | InterruptedException _) {
      // The client has gone.
    }
  }

  private int count(String action) {
    actions.add(action);
    return (int) actions.stream().filter(action::equals).count() - 1;
  }

  @Override
  public void close() throws IOException {
    ssdp.close();
    http.close();
  }
}
