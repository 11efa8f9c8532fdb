package dev.stenope.app.cli;

import dev.stenope.core.crypto.Caveats;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// What a right is bound to. Each option may come several times; without it everything is allowed.
final class CaveatOptions {
  @Option(names = "--op", paramLabel = "WORD", description = "What may be done.")
  private List<String> operations = new ArrayList<>();

  @Option(names = "--target", paramLabel = "NAME", description = "Where, or with which agent.")
  private List<String> targets = new ArrayList<>();

  @Option(names = "--task", paramLabel = "ID", description = "For which task.")
  private List<String> tasks = new ArrayList<>();

  @Option(names = "--path", paramLabel = "FOLDER", description = "In which folder.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = Duration.Converter.class,
      defaultValue = "24h",
      description = "How long: 45s, 10m, 2h, 7d (default: ${DEFAULT-VALUE}).")
  private Duration ttl = new Duration(Caveats.LIFE);

  @Option(names = "--budget", paramLabel = "N", description = "How much may be spent in all.")
  private long budget = -1;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "4",
      description = "How often it may be passed on, 0 to 4 (default: ${DEFAULT-VALUE}).")
  private int depth = Caveats.MAX_DEPTH;

  /// Raises an [IllegalArgumentException] where one is out of range.
  Caveats caveats() {
    long expires = Instant.now().getEpochSecond() + ttl.seconds();
    return new Caveats(operations, targets, tasks, paths, expires, budget, depth);
  }

  static byte[] nonce() {
    byte[] nonce = new byte[12];
    new SecureRandom().nextBytes(nonce);
    return nonce;
  }
}
