package dev.stenope.bench.meet;

import dev.stenope.bench.Scratch;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/// Measures the two-file handshake: `--rounds N`, `--idle SECONDS`, `--json`.
public final class Handshakes {
  /// Meetings of one couple; a node answers six requests of a peer in a minute.
  private static final int MEETINGS = 4;

  /// Until a node that has just met is at rest.
  private static final Duration REST = Duration.ofSeconds(20);

  private static final Duration SLOW = Duration.ofMillis(200);

  private final int rounds;
  private final Duration idle;
  private final boolean json;
  private final List<Outcome> outcomes = new ArrayList<>();

  private Handshakes(int rounds, Duration idle, boolean json) {
    this.rounds = rounds;
    this.idle = idle;
    this.json = json;
  }

  /// Runs everything and prints it.
  public static void main(String[] args)
      throws IOException, MalformedException, InterruptedException, TimeoutException {
    List<String> words = List.of(args);
    Handshakes all =
        new Handshakes(
            number(words, "--rounds", 5),
            Duration.ofSeconds(number(words, "--idle", 60)),
            words.contains("--json"));
    try (Scratch folder = Scratch.make()) {
      all.run(folder.path());
    }
    System.exit(0);
  }

  private static int number(List<String> words, String option, int otherwise) {
    int at = words.indexOf(option);
    return at < 0 ? otherwise : Integer.parseInt(words.get(at + 1));
  }

  private void run(Path folder)
      throws IOException, MalformedException, InterruptedException, TimeoutException {
    measure(Venue.folder(folder, "folder", Duration.ZERO), folder, true);
    measure(Venue.mega("mega", Duration.ZERO), folder, true);
    measure(Venue.folder(folder, "folder+200ms", SLOW), folder, false);
    measure(Venue.mega("mega+200ms", SLOW), folder, false);
    if (json) {
      Json all = new Json();
      outcomes.forEach(outcome -> all.put(outcome.venue(), outcome.toJson()));
      System.out.println(all);
    } else {
      System.out.println(Outcome.HEADING);
      outcomes.forEach(outcome -> System.out.println(outcome.line()));
      cost("folder");
      cost("mega");
    }
  }

  /// How many of the added latencies a handshake costs.
  private void cost(String venue) {
    double fast = whole(venue);
    double slow = whole(venue + "+200ms");
    System.out.printf(
        Locale.ROOT,
        "200 ms on every call cost %.1f of them at %s%n",
        (slow - fast) / SLOW.toMillis(),
        venue);
  }

  private double whole(String venue) {
    return outcomes.stream()
        .filter(outcome -> outcome.venue().equals(venue))
        .mapToDouble(outcome -> outcome.whole().median())
        .findFirst()
        .orElse(Double.NaN);
  }

  private void measure(Venue venue, Path folder, boolean withIdle)
      throws IOException, MalformedException, InterruptedException, TimeoutException {
    TimedDrops.announce(venue);
    Outcome outcome = new Outcome(venue.name());
    try (venue) {
      for (int round = 0; round < rounds; round++) {
        Path homes = Files.createDirectory(folder.resolve(venue.name() + "-" + round));
        try (Couple couple = Couple.meet(venue, homes)) {
          for (int i = 0; i < MEETINGS; i++) {
            outcome.add(couple.again());
          }
          if (withIdle && round == rounds - 1) {
            Thread.sleep(REST);
            venue.count();
            Thread.sleep(idle);
            outcome.idle(venue.requests() * 60.0 / idle.toSeconds());
          }
        }
        if (!json) {
          System.err.println(venue.name() + ", round " + (round + 1) + " of " + rounds);
        }
      }
    }
    outcomes.add(outcome);
  }
}
