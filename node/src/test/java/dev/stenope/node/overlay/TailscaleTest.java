package dev.stenope.node.overlay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A daemon that answers as the local API of Tailscale does, and worse ones.
class TailscaleTest {
  private static final String OK =
      "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nTailscale-Version: 1.80.0\r\n\r\n";

  /// In the form of ipn/ipnstate, shortened.
  private static final String UP =
      """
      {"Version": "1.80.0-t1", "TUN": true, "BackendState": "Running", "HaveNodeKey": true,
       "AuthURL": "", "TailscaleIPs": ["100.101.102.103", "fd7a:115c:a1e0::4701:6667"],
       "Self": {"ID": "nSelf", "PublicKey": "nodekey:aa", "HostName": "laptop",
         "DNSName": "laptop.tail1234.ts.net.", "OS": "linux", "UserID": 12345678901,
         "TailscaleIPs": ["100.101.102.103", "fd7a:115c:a1e0::4701:6667"],
         "Addrs": ["192.0.2.1:41641"], "CurAddr": "", "Relay": "fra", "RxBytes": 0,
         "LastSeen": "0001-01-01T00:00:00Z", "Online": true, "PeerAPIURL": null},
       "Health": [], "MagicDNSSuffix": "tail1234.ts.net",
       "CurrentTailnet": {"Name": "ada@example.org", "MagicDNSSuffix": "tail1234.ts.net",
         "MagicDNSEnabled": true}, "CertDomains": null,
       "Peer": {
         "nodekey:bb": {"HostName": "vps", "DNSName": "vps.tail1234.ts.net.", "OS": "linux",
           "TailscaleIPs": ["100.64.0.2"], "Online": true},
         "nodekey:cc": {"HostName": "home", "TailscaleIPs": ["100.64.0.3"], "Online": true},
         "nodekey:dd": {"HostName": "phone", "TailscaleIPs": ["100.64.0.4"], "Online": false}},
       "User": {"12345678901": {"ID": 12345678901, "LoginName": "ada@example.org"}},
       "ClientVersion": null}
      """;

  /// Milliseconds for what answers.
  private static final int AMPLE = 20_000;

  @TempDir Path temp = Path.of("");

  /// What a node makes of a daemon that answers so, and then does `after`.
  private Tailnet ask(String answer, Runnable after) throws Exception {
    Path socket = temp.resolve("tailscaled.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      StringBuilder asked = new StringBuilder();
      Thread daemon = Thread.ofVirtual().start(() -> serve(server, answer, asked, after));
      Tailnet tailnet = new Tailscale(socket, "", AMPLE).ask();
      daemon.join();
      assertTrue(asked.toString().startsWith("GET /localapi/v0/status HTTP/1.0\r\n"));
      assertTrue(asked.toString().contains("\r\nHost: local-tailscaled.sock\r\n"));
      return tailnet;
    }
  }

  private static void serve(
      ServerSocketChannel server, String answer, StringBuilder asked, Runnable after) {
    try (SocketChannel client = server.accept()) {
      ByteBuffer request = ByteBuffer.allocate(4096);
      while (asked.indexOf("\r\n\r\n") < 0 && client.read(request) >= 0) {
        asked.append(new String(request.array(), 0, request.position(), UTF_8));
        request.clear();
      }
      ByteBuffer bytes = ByteBuffer.wrap(answer.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        client.write(bytes);
      }
      after.run();
    } catch (IOException _) {
      // The node has heard enough.
    }
  }

  private Tailnet ask(String answer) throws Exception {
    return ask(answer, () -> {});
  }

  @Test
  void aMachineInATailnetKnowsItsAddressesAndWhoIsUp() throws Exception {
    Tailnet tailnet = ask(OK + UP);
    assertEquals(Tailnet.State.UP, tailnet.state());
    assertEquals(List.of("100.101.102.103", "fd7a:115c:a1e0::4701:6667"), tailnet.addresses());
    assertEquals(List.of("home", "vps"), tailnet.machines());
  }

  @Test
  void oneThatIsLoggedOutOrStoppedIsDown() throws Exception {
    for (String state : List.of("NoState", "NeedsLogin", "NeedsMachineAuth", "Stopped")) {
      Tailnet tailnet = ask(OK + UP.replace("Running", state));
      assertEquals(new Tailnet(Tailnet.State.DOWN, List.of(), List.of()), tailnet);
      Files.delete(temp.resolve("tailscaled.sock"));
    }
  }

  @Test
  void oneWithoutAnInterfaceIsTold() throws Exception {
    assertEquals(
        Tailnet.State.USERSPACE, ask(OK + UP.replace("\"TUN\": true", "\"TUN\": false")).state());
  }

  @Test
  void addressesOfElsewhereAreNotTaken() throws Exception {
    Tailnet tailnet = ask(OK + UP.replace("\"100.101.102.103\"", "\"192.0.2.7\""));
    assertEquals(List.of("fd7a:115c:a1e0::4701:6667"), tailnet.addresses());
  }

  @Test
  void whereThereIsNoDaemonThereIsNoTailnet() {
    assertEquals(Tailnet.ABSENT, new Tailscale(temp.resolve("none"), "", 2_000).ask());
  }

  /// What a node makes of a tool that does so, where no daemon can be asked.
  private Tailnet askTool(String script, int patience) throws Exception {
    Path tool = Files.writeString(temp.resolve("tailscale"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
    String path = temp.resolve("nowhere") + File.pathSeparator + temp;
    return new Tailscale(temp.resolve("none"), path, patience).ask();
  }

  @Test
  void whereTheDaemonCannotBeAskedTheToolIs() throws Exception {
    Files.writeString(temp.resolve("status.json"), UP);
    String says = "[ \"$*\" = 'status --json' ] && cat " + temp.resolve("status.json");
    assertEquals(List.of("home", "vps"), askTool(says, AMPLE).machines());
    assertEquals(Tailnet.State.UP, askTool(says + "; exit 1", AMPLE).state());
  }

  @Test
  void aToolThatFailsHangsOrTalksNonsenseIsNoTailnet() throws Exception {
    for (String script :
        List.of(
            "echo 'failed to connect to local tailscaled' >&2; exit 1",
            "exec sleep 100",
            "sleep 100 & wait",
            "echo '{'; sleep 100",
            "echo '[]'",
            "exec cat /dev/zero",
            "exec yes '[{'")) {
      assertEquals(Tailnet.ABSENT, askTool(script, 500), script);
    }
  }

  @Test
  void nonsenseIsNoTailnet() throws Exception {
    for (String answer :
        List.of(
            "",
            "HTTP/1.0 200 OK",
            OK,
            OK + "[]",
            OK + "{}",
            OK + "{\"BackendState\": 7}",
            OK + "{\"BackendState\": \"Running\", \"TailscaleIPs\": [\"no address\"]}",
            OK + "{\"BackendState\": \"Running\", \"TailscaleIPs\": [\"100.64.0.1\"], \"Peer\": 1}",
            "HTTP/1.0 403 Forbidden\r\n\r\n" + UP,
            "SSH-2.0-OpenSSH\r\n\r\n" + UP)) {
      assertEquals(Tailnet.ABSENT, ask(answer), answer);
      Files.delete(temp.resolve("tailscaled.sock"));
    }
  }

  @Test
  void anAnswerWithoutEndIsNotRead() throws Exception {
    assertEquals(Tailnet.ABSENT, ask(OK + "{\"a\":\"" + "x".repeat(5 << 20) + "\"}"));
  }

  @Test
  void aDaemonThatHangsIsGivenUp() throws Exception {
    Path socket = temp.resolve("hanging.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Tailnet tailnet = assertTimeout(Duration.ofSeconds(10), new Tailscale(socket, "", 200)::ask);
      assertEquals(Tailnet.ABSENT, tailnet);
    }
  }
}
