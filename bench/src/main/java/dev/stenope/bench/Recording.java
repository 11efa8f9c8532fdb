package dev.stenope.bench;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.node.history.Chronicle;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Records chat messages in a history, each with two new states, and beside that inserts the same
/// rows into a plain table of SQLite that has neither states nor a search index, 1,000 in a
/// transaction. Both are durable. Prints messages per second, in the median of the rounds.
final class Recording {
  private static final int MESSAGES = 50_000;

  /// So many messages, in batches, may wait for the disk.
  private static final int BATCH = 1_000;

  private static final int BATCHES = 16;
  private static final int ROUNDS = 5;
  private static final int IN_TRANSACTION = 1000;
  private static final NodeId PEER = new NodeId("a".repeat(32));
  private static final String TEXT =
      "The backup of the second machine is done and nothing is missing, so that the next can begin"
          + " whenever somebody has the time to look at it, number ";

  private Recording() {}

  public static void main(String[] args) throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> raw = new ArrayList<>();
    try (Scratch folder = Scratch.make()) {
      for (int round = 0; round <= ROUNDS; round++) {
        double recorded = record(folder.path().resolve("ours-" + round));
        double inserted = insert(folder.path().resolve("raw-" + round));
        if (round > 0) {
          ours.add(recorded);
          raw.add(inserted);
        }
      }
    }
    System.out.printf(
        "recording: %.0f messages/s in the history, %.0f rows/s by raw SQLite, ratio %.2f%n",
        median(ours), median(raw), median(ours) / median(raw));
  }

  private static double record(Path file) throws IOException, InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Semaphore room = new Semaphore(BATCHES);
    long start = System.nanoTime();
    try (Chronicle chronicle = new Chronicle(file, new Loud())) {
      for (int i = 0; i < MESSAGES; i++) {
        if (i % BATCH == 0) {
          room.acquire();
          chronicle.after(room::release, false);
        }
        String id = id(i);
        Envelope message =
            Envelope.of(
                Envelope.Type.CHAT, id, "2026-01-01T00:00:00Z", PEER.text(), PEER.text(), TEXT + i);
        chronicle.queued(PEER, message, "vps", "laptop");
        chronicle.progressed(PEER, id, "sent");
        chronicle.progressed(PEER, id, "accepted");
      }
      chronicle.after(done::countDown, true);
      done.await();
      return perSecond(start);
    }
  }

  private static double insert(Path file) throws SQLException {
    long start = System.nanoTime();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("CREATE TABLE message (id TEXT, peer TEXT, text TEXT, timestamp TEXT)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO message VALUES (?, ?, ?, ?)")) {
        for (int i = 0; i < MESSAGES; i++) {
          insert.setString(1, id(i));
          insert.setString(2, PEER.text());
          insert.setString(3, TEXT + i);
          insert.setString(4, "2026-01-01T00:00:00Z");
          insert.executeUpdate();
          if (i % IN_TRANSACTION == IN_TRANSACTION - 1) {
            connection.commit();
          }
        }
      }
      connection.commit();
      return perSecond(start);
    }
  }

  private static String id(int number) {
    return "00000000-0000-4000-8000-%012d".formatted(number * 7919L % 1_000_000_007);
  }

  private static double perSecond(long start) {
    return MESSAGES * 1e9 / (System.nanoTime() - start);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static final class Loud implements Chronicle.Listener {
    @Override
    public void trouble(String line) {
      throw new IllegalStateException(line);
    }

    @Override
    public void replaced(String line) {
      throw new IllegalStateException(line);
    }
  }
}
