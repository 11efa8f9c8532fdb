package dev.stenope.node.drop.nats;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static dev.stenope.node.drop.DeadDropContract.names;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Drops;
import dev.stenope.node.drop.Shelf;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real server may be told to ask for or to refuse, and what becomes of a drop when it
/// restarts.
@Tag("servers")
class NatsServerRulesTest {
  @TempDir Path directory;

  private static DeadDrop open(String uri) throws DropException {
    return DropAddress.open(uri, Shelf.inMemory());
  }

  private static DropException refusal(DeadDrop drop) {
    return assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
  }

  private static void assertLine(String words, DropException refusal) {
    String line = String.valueOf(refusal.getMessage());
    assertTrue(line.contains(words), line);
    assertFalse(line.contains("s3cret") || line.contains("wrong"), line);
  }

  @Test
  void aPasswordOrTokenIsAskedFor() throws Exception {
    String store = NatsServer.jetStream(directory);
    for (String way :
        List.of(
            "user: ada, password: \"s3cret/@\"", "token: \"ada:s3cret/@\"", "token: \"s3cret\"")) {
      String good = way.contains("user") ? "ada:s3cret%2F%40@" : "ada%3As3cret%2F%40@";
      String right = way.endsWith("\"s3cret\"") ? "s3cret@" : good;
      try (NatsServer server = new NatsServer(directory, store, "authorization { " + way + " }")) {
        try (DeadDrop drop = open(server.uri(right, "drop"))) {
          drop.put(name(1), content(1));
          assertEquals(Set.of(name(1)), names(drop));
        }
        for (String user : List.of("", "ada:wrong@", "bob:s3cret@", "wrong@")) {
          DropException e =
              assertThrows(
                  DropException.class,
                  () -> DropAddress.check(server.uri(user, "drop"), Shelf.inMemory()));
          assertLine("does not know this user, password or token", e);
          assertTrue(e.pause().compareTo(Duration.ofSeconds(10)) > 0);
        }
      }
    }
  }

  @Test
  void aUserMayBeKeptOut() throws Exception {
    String users =
        """
        authorization { users: [
          { user: all, password: p,
            permissions: { publish: ["$JS.API.>", "drop.>"], subscribe: "_INBOX.>" } }
          { user: none, password: p, permissions: { publish: "x", subscribe: "_INBOX.>" } }
          { user: reader, password: p,
            permissions: { publish: "$JS.API.>", subscribe: "_INBOX.>" } } ] }
        """;
    try (NatsServer server = new NatsServer(directory, NatsServer.jetStream(directory), users)) {
      try (DeadDrop drop = open(server.uri("all:p@", "drop"))) {
        assertTrue(drop.put(name(1), content(1)));
      }
      for (String user : List.of("none:p@", "reader:p@")) {
        try (DeadDrop drop =
            new NatsDrop(
                NatsAddress.parse(server.uri(user, "drop")),
                Duration.ofSeconds(2),
                (_, at) -> at)) {
          assertLine("does not allow that to this user", refusal(drop));
        }
      }
    }
  }

  @Test
  void aServerWithoutJetStreamIsSaidToKeepNothing() throws Exception {
    try (NatsServer server = new NatsServer(directory);
        DeadDrop drop = open(server.uri("", "drop"))) {
      assertLine("start the server with JetStream", refusal(drop));
    }
  }

  @Test
  void anAccountWithoutJetStreamIsSaidToKeepNothing() throws Exception {
    String accounts =
        "accounts { A: { users: [ { user: a, password: p } ] }, B: { jetstream: enabled } }";
    try (NatsServer server = new NatsServer(directory, NatsServer.jetStream(directory), accounts);
        DeadDrop drop = open(server.uri("a:p@", "drop"))) {
      assertLine("start the server with JetStream", refusal(drop));
    }
  }

  /// Puts files until one is refused for want of room, and returns their number.
  private static int fill(DeadDrop drop) throws DropException {
    for (int files = 0; files < 40; files++) {
      try {
        drop.put(name(files), content(1));
      } catch (DropException e) {
        assertLine("it has no room left", e);
        assertEquals(files, names(drop).size());
        return files;
      }
    }
    throw new AssertionError("never full");
  }

  @Test
  void aFullServerIsSaidToBeFull() throws Exception {
    String store =
        "jetstream { store_dir: \"" + directory.resolve("js") + "\", max_file_store: 100000 }";
    try (NatsServer server = new NatsServer(directory, store);
        DeadDrop drop = open(server.uri("", "drop"))) {
      assertTrue(fill(drop) > 10);
      assertArrayEquals(content(1), drop.get(name(1), SIZE));
    }
  }

  @Test
  void aStreamThatSomebodyMadeIsUsedAndTakesFilesAgainOnceOthersAreGone() throws Exception {
    try (NatsServer server = new NatsServer(directory, NatsServer.jetStream(directory));
        DeadDrop drop = open(server.uri("", "drop"));
        Stranger operator = new Stranger(server.address("drop"))) {
      operator
          .management()
          .addStream(
              StreamConfiguration.builder()
                  .name("drop")
                  .subjects("drop.>")
                  .maxBytes(100_000)
                  .discardPolicy(DiscardPolicy.New)
                  .build());
      int files = fill(drop);
      for (int i = 0; i < files; i++) {
        assertArrayEquals(content(1), drop.get(name(i), SIZE));
        drop.delete(name(i));
      }
      assertTrue(drop.put(name(files), content(1)));
    }
  }

  @Test
  void aServerMayTakeSmallPayloadsOnly() throws Exception {
    try (NatsServer server =
            new NatsServer(directory, NatsServer.jetStream(directory), "max_payload: 2000");
        DeadDrop drop = open(server.uri("", "drop"))) {
      assertLine("larger than it allows", refusal(drop));
    }
  }

  @Test
  void aPrefixMayBeTakenByAnotherStream() throws Exception {
    try (NatsServer server = new NatsServer(directory, NatsServer.jetStream(directory));
        DeadDrop drop = open(server.uri("", "drop"));
        Stranger stranger = new Stranger(server.address("x"))) {
      stranger
          .management()
          .addStream(StreamConfiguration.builder().name("other").subjects(">").noAck(true).build());
      assertLine("give another prefix", refusal(drop));
    }
  }

  @Test
  void aServerThatComesBackIsNoticed() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    Drops.Events events =
        new Drops.Events() {
          @Override
          public void appeared(List<String> names) {
            told.addAll(names);
          }

          @Override
          public void fetched(String name, byte[] content) {
            told.add(name + content[0]);
          }

          @Override
          public void state(boolean usable, String reason) {
            told.add(usable + reason.replaceAll(".*: ", ""));
          }
        };
    try (NatsServer server = new NatsServer(directory, NatsServer.jetStream(directory));
        Drops drops = new Drops(List.of(open(server.uri("", "drop"))), events)) {
      drops.start();
      assertEquals("true", next(told));
      try (DeadDrop other = open(server.uri("", "drop"))) {
        other.put(name(1), content(1));
      }
      assertEquals(name(1), next(told));
      server.stop();
      assertTrue(next(told).startsWith("false"));
      server.start();
      try (DeadDrop other = open(server.uri("", "drop"))) {
        other.put(name(2), content(2));
      }
      assertEquals(name(2), nextFile(told));
      drops.fetch(name(1), SIZE);
      assertEquals(name(1) + 1, nextFile(told));
      drops.fetch(name(2), SIZE);
      assertEquals(name(2) + 2, nextFile(told));
    }
  }

  private static String nextFile(BlockingQueue<String> told) throws InterruptedException {
    String line = next(told);
    while (line.startsWith("false") || line.equals("true")) {
      line = next(told);
    }
    return line;
  }

  private static String next(BlockingQueue<String> told) throws InterruptedException {
    return Objects.requireNonNull(told.poll(60, TimeUnit.SECONDS), "nothing came");
  }

  @Test
  void aCertificateIsTrustedOrNot() throws Exception {
    Path keys = directory.resolve("keys.p12");
    String keytool =
        System.getProperty("java.home")
            + "/bin/keytool -genkeypair -alias a -keyalg EC -dname CN=server -ext san=ip:127.0.0.1"
            + " -storepass changeit -keystore "
            + keys;
    Process made = new ProcessBuilder(keytool.split(" ")).inheritIO().start();
    assertEquals(0, made.waitFor());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, "changeit".toCharArray());
    }
    Path key = pem("PRIVATE KEY", store.getKey("a", "changeit".toCharArray()).getEncoded());
    Path certificate = pem("CERTIFICATE", store.getCertificate("a").getEncoded());
    String tls = "tls { cert_file: \"" + certificate + "\", key_file: \"" + key + "\" }";
    try (NatsServer server = new NatsServer(directory, NatsServer.jetStream(directory), tls)) {
      String secure = server.uri("", "drop").replace("nats:", "natss:");
      try (DeadDrop drop = open(secure);
          DeadDrop plain = open(server.uri("", "drop"))) {
        assertLine("certificate is not trusted", refusal(drop));
        assertLine("give natss:// for TLS", refusal(plain));
      }
      System.setProperty("javax.net.ssl.trustStore", keys.toString());
      System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
      try (DeadDrop drop = open(secure);
          DeadDrop named = open(secure.replace("127.0.0.1", "localhost"))) {
        assertTrue(drop.put(name(1), content(1)));
        assertLine("that of another server", refusal(named));
      } finally {
        System.clearProperty("javax.net.ssl.trustStore");
        System.clearProperty("javax.net.ssl.trustStorePassword");
      }
    }
    try (NatsServer server = new NatsServer(directory, NatsServer.jetStream(directory));
        DeadDrop drop = open(server.uri("", "drop").replace("nats:", "natss:"))) {
      assertLine("give natss:// for TLS, else nats://", refusal(drop));
    }
  }

  private Path pem(String kind, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return Files.writeString(
        directory.resolve(kind.replace(' ', '-') + ".pem"),
        "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }
}
