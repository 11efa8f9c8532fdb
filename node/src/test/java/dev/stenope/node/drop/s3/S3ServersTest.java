package dev.stenope.node.drop.s3;

import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DeadDropContract;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drops in a bucket of s3rver, which verifies signatures and passes `If-None-Match` over.
@Tag("servers")
class S3ServersTest implements DeadDropContract {
  private static final AtomicInteger PREFIXES = new AtomicInteger();
  private static final String OBJECT = "._S3rver_object";

  @TempDir static Path directory;
  private static int port;
  private static ServerProcess server;

  private final String prefix = "two%20words+&/" + PREFIXES.incrementAndGet();

  @BeforeAll
  static void start() throws IOException {
    port = ServerProcess.freePort();
    server =
        ServerProcess.start(
            Path.of("src/test/npm"),
            "ready",
            // Its tokens of pages are made with DES.
            List.of(
                "node",
                "--openssl-legacy-provider",
                "s3.mjs",
                directory.toString(),
                Integer.toString(port)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static DeadDrop open(String login, String path) throws DropException {
    return S3Drop.open("s3:http://%s@127.0.0.1:%d/%s".formatted(login, port, path), Map.of());
  }

  @Override
  public DeadDrop drop() throws DropException {
    return open("S3RVER:S3RVER", "drop/" + prefix);
  }

  private Path object(String name) throws IOException {
    Path folder = directory.resolve("drop").resolve(prefix.replace("%20", " "));
    Path object = folder.resolve(name + OBJECT);
    Files.createDirectories(object.getParent());
    return object;
  }

  @Override
  public void litter(String name) throws IOException {
    Files.writeString(object(name), "junk");
  }

  @Override
  public void age(String name, Duration by) throws IOException {
    Files.setLastModifiedTime(object(name), FileTime.from(Instant.now().minus(by)));
  }

  @Override
  public boolean keepsWritersApart() {
    return false;
  }

  @Test
  void aBucketOfManyPagesIsReadToTheEndAndSwept() throws Exception {
    int count = 1_200;
    for (int i = 0; i < count; i++) {
      litter(name(i));
      if (i % 20 == 0) {
        age(name(i), Duration.ofHours(1));
      }
    }
    litter("notes.txt");
    litter("deeper/" + name(1));
    try (DeadDrop drop = drop()) {
      assertEquals(count, DeadDropContract.names(drop).size());
      assertEquals(count / 20, drop.expire());
      Set<String> left = DeadDropContract.names(drop);
      assertEquals(count - count / 20, left.size());
      assertTrue(left.contains(name(1)));
    }
  }

  @Test
  void aWrongKeyIsToldApartFromAWrongSecretAndABucketThatIsNotThere() throws Exception {
    refused("NOBODY:S3RVER", "drop", "KEY");
    refused("S3RVER:wrong%2Fsecret", "drop", "SECRET");
    refused("S3RVER:S3RVER", "nothing", "no such bucket");
  }

  private static void refused(String login, String bucket, String advice) throws Exception {
    try (DeadDrop drop = open(login, bucket)) {
      for (DropException e :
          List.of(
              assertThrows(DropException.class, drop::serverTime),
              assertThrows(DropException.class, () -> drop.put(name(1), content(1))),
              assertThrows(DropException.class, () -> drop.get(name(1), 1)))) {
        String line = String.valueOf(e.getMessage());
        assertTrue(line.contains(advice), line);
        assertFalse(line.contains("wrong/secret") || line.contains("S3RVER"), line);
        assertTrue(e.pause().toSeconds() >= 30);
      }
    }
  }

  @Test
  void theClockOfTheServerIsLearnedByTheWay() throws Exception {
    try (DeadDrop drop = drop()) {
      DeadDropContract.names(drop);
      var clock = drop.clock();
      assertTrue(clock != null && clock.error() < 5_000_000_000L);
    }
  }
}
