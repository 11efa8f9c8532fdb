package dev.stenope.node.drop.mqtt;

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
import dev.stenope.node.drop.FileKind;
import dev.stenope.node.drop.Shelf;
import java.io.IOException;
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

/// What a real broker may be told to ask for or to refuse.
@Tag("servers")
class BrokerRulesTest {
  @TempDir Path directory;

  private static DeadDrop open(String uri) throws DropException {
    return DropAddress.open(uri, Shelf.inMemory());
  }

  private static String refusal(DeadDrop drop) {
    DropException e = assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
    return String.valueOf(e.getMessage());
  }

  private void assertRefused(String words, String... config) throws IOException {
    try (Mosquitto broker = new Mosquitto(directory, config);
        DeadDrop drop = open(broker.uri("", "drop"))) {
      String line = refusal(drop);
      assertTrue(line.contains(words), line);
    }
  }

  @Test
  void aPasswordIsAskedFor() throws Exception {
    Path passwords = Mosquitto.passwords(directory.resolve("passwords"), "ada:s3cret/@");
    try (Mosquitto broker = new Mosquitto(directory, "password_file " + passwords)) {
      try (DeadDrop drop = open(broker.uri("ada:s3cret%2F%40@", "drop"))) {
        assertTrue(drop.put(name(1), content(1)));
      }
      for (String user : List.of("", "ada:wrong@", "bob:s3cret@")) {
        DropException e =
            assertThrows(
                DropException.class,
                () -> DropAddress.check(broker.uri(user, "drop"), Shelf.inMemory()));
        String line = String.valueOf(e.getMessage());
        assertTrue(line.contains("this user"), line);
        assertFalse(line.contains("s3cret") || line.contains("wrong"), line);
        assertTrue(e.pause().compareTo(Duration.ofSeconds(10)) > 0);
      }
    }
  }

  @Test
  void aUserMayBeKeptOut() throws Exception {
    Path rules =
        Files.writeString(
            directory.resolve("rules"),
            "topic readwrite open/#\ntopic read readable/#\ntopic write writable/#\n");
    String[] config = {"allow_anonymous true", "acl_file " + rules};
    try (Mosquitto broker = new Mosquitto(directory, config)) {
      try (DeadDrop drop = open(broker.uri("", "open/drop"))) {
        assertTrue(drop.put(name(1), content(1)));
      }
      for (String topic : List.of("readable/drop", "closed")) {
        try (DeadDrop drop = open(broker.uri("", topic))) {
          String line = refusal(drop);
          assertTrue(line.contains("does not allow that to this user"), line);
        }
      }
      try (DeadDrop drop =
          new MqttDrop(
              broker.address("writable/drop"),
              Duration.ofSeconds(2),
              System::nanoTime,
              kind -> kind.life().toNanos())) {
        String line = refusal(drop);
        assertTrue(line.contains("subscribe below the topic"), line);
      }
    }
  }

  @Test
  void aBrokerMayTakeSmallPacketsOnly() throws Exception {
    assertRefused("larger than it allows", "allow_anonymous true", "max_packet_size 2000");
  }

  @Test
  void aBrokerMayKeepNothing() throws Exception {
    assertRefused("does not keep messages", "allow_anonymous true", "retain_available false");
  }

  @Test
  void aBrokerMayTakeNoAcknowledgedMessages() throws Exception {
    try (Mosquitto broker = new Mosquitto(directory, "allow_anonymous true", "max_qos 0");
        DeadDrop drop = open(broker.uri("", "drop"))) {
      assertTrue(drop.put(name(1), content(1)));
      assertFalse(drop.put(name(1), content(2)));
      try (DeadDrop other = open(broker.uri("", "drop"))) {
        assertEquals(Set.of(name(1)), names(other));
      }
    }
  }

  @Test
  void theLargestMailFits() throws Exception {
    String mail = "mail-" + "a".repeat(32) + ".bin";
    byte[] content = new byte[1 << 16];
    try (Mosquitto broker = new Mosquitto(directory, "allow_anonymous true");
        DeadDrop drop = open(broker.uri("", "a".repeat(200)));
        DeadDrop other = open(broker.uri("", "a".repeat(200)))) {
      assertTrue(FileKind.of(mail) != null && drop.put(mail, content));
      assertArrayEquals(content, other.get(mail, content.length));
    }
  }

  @Test
  void aBrokerThatComesBackIsNoticed() throws Exception {
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
    try (Mosquitto broker = new Mosquitto(directory, "allow_anonymous true");
        Drops drops = new Drops(List.of(open(broker.uri("", "drop"))), events);
        Drops others = new Drops(List.of(open(broker.uri("", "drop"))), quiet())) {
      drops.start();
      others.start();
      assertEquals("true", next(told));
      others.put(name(1), content(1));
      assertEquals(name(1), next(told));
      broker.stop();
      assertTrue(next(told).startsWith("false"));
      others.put(name(2), content(2));
      broker.start();
      assertEquals(name(2), nextFile(told));
      drops.fetch(name(1), SIZE);
      assertEquals(name(1) + 1, nextFile(told));
      drops.fetch(name(2), SIZE);
      assertEquals(name(2) + 2, nextFile(told));
    }
  }

  private static Drops.Events quiet() {
    return new Drops.Events() {
      @Override
      public void appeared(List<String> names) {
        // Nobody asks.
      }

      @Override
      public void fetched(String name, byte[] content) {
        // Nobody asks.
      }

      @Override
      public void state(boolean usable, String reason) {
        // Nobody asks.
      }
    };
  }

  private static String nextFile(BlockingQueue<String> told) throws InterruptedException {
    String line = next(told);
    while (line.startsWith("false") || line.equals("true")) {
      line = next(told);
    }
    return line;
  }

  private static String next(BlockingQueue<String> told) throws InterruptedException {
    return Objects.requireNonNull(told.poll(30, TimeUnit.SECONDS), "nothing came");
  }

  @Test
  void aCertificateIsTrustedOrNot() throws Exception {
    Path keys = directory.resolve("keys.p12");
    String keytool =
        System.getProperty("java.home")
            + "/bin/keytool -genkeypair -alias a -keyalg EC -dname CN=broker -ext san=ip:127.0.0.1"
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
    String[] config = {
      "allow_anonymous true", "certfile " + certificate, "keyfile " + key, "tls_version tlsv1.3"
    };
    try (Mosquitto broker = new Mosquitto(directory, config)) {
      String secure = broker.uri("", "drop").replace("mqtt:", "mqtts:");
      try (DeadDrop drop = open(secure)) {
        String line = refusal(drop);
        assertTrue(line.contains("certificate is not trusted"), line);
      }
      System.setProperty("javax.net.ssl.trustStore", keys.toString());
      System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
      try (DeadDrop drop = open(secure);
          DeadDrop named = open(secure.replace("127.0.0.1", "localhost"))) {
        assertTrue(drop.put(name(1), content(1)));
        String line = refusal(named);
        assertTrue(line.contains("that of another server"), line);
      } finally {
        System.clearProperty("javax.net.ssl.trustStore");
        System.clearProperty("javax.net.ssl.trustStorePassword");
      }
    }
    try (Mosquitto broker = new Mosquitto(directory, "allow_anonymous true");
        DeadDrop drop = open(broker.uri("", "drop").replace("mqtt:", "mqtts:"))) {
      String line = refusal(drop);
      assertTrue(line.contains("over TLS"), line);
    }
  }

  private Path pem(String kind, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return Files.writeString(
        directory.resolve(kind.replace(' ', '-') + ".pem"),
        "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }
}
