package dev.stenope.lab;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Which pairs of the kernel's NATs get a direct path, and how soon after the files of both sides
/// are readable: nodes of Stenope, and beside them ice4j, which has the same servers and tells of
/// its candidates by files in a folder too.
public final class LabGrid {
  private static final Duration ONE_WAY = Duration.ofMillis(25);

  /// How long a pair may search for a direct path.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long ICE_PATIENCE = 60;

  private static final List<Router> KINDS =
      List.of(
          Router.PUBLIC,
          Router.FIREWALL,
          Router.ONE_TO_ONE,
          Router.OPENWRT,
          Router.MASQUERADE,
          Router.RANDOM_OPENWRT,
          Router.BLOCK);

  private final Path folder;
  private final int repeats;
  private int meetings;

  private LabGrid(Path folder, int repeats) {
    this.folder = folder;
    this.repeats = repeats;
  }

  /// `LabGrid REPEATS` prints the table; in each cell so many meetings of either.
  public static void main(String[] arguments)
      throws IOException, Problem, MalformedException, InterruptedException {
    int repeats = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    LabGrid grid = new LabGrid(Files.createTempDirectory("stenope-lab-grid"), repeats);
    System.out.println("| pair | Stenope | ice4j |");
    System.out.println("|---|---|---|");
    for (Router a : KINDS) {
      for (Router b : KINDS.subList(KINDS.indexOf(a), KINDS.size())) {
        System.out.println(grid.row(a, b));
      }
    }
  }

  private String row(Router a, Router b)
      throws IOException, Problem, MalformedException, InterruptedException {
    List<Optional<Double>> ours = new ArrayList<>();
    List<Optional<Double>> theirs = new ArrayList<>();
    try (TwoHomes homes = new TwoHomes(a, b, ONE_WAY)) {
      for (int i = 0; i < repeats; i++) {
        ours.add(stenope(homes, fresh()));
        theirs.add(ice4j(homes, Files.createDirectories(fresh())));
      }
    }
    return "| %s, %s | %s | %s |".formatted(word(a), word(b), cell(ours), cell(theirs));
  }

  private Path fresh() {
    return folder.resolve("meeting-" + meetings++);
  }

  private static String word(Router router) {
    return switch (router) {
      case PUBLIC -> "public";
      case FIREWALL -> "firewall";
      case ONE_TO_ONE -> "one-to-one";
      case OPENWRT -> "home router";
      case MASQUERADE -> "masquerade";
      case RANDOM, RANDOM_OPENWRT -> "random";
      case BLOCK -> "random of 512";
    };
  }

  private static String cell(List<Optional<Double>> all) {
    List<Double> direct = all.stream().flatMap(Optional::stream).sorted().toList();
    return direct.isEmpty()
        ? "0/" + all.size()
        : "%d/%d %.0f (%.0f)"
            .formatted(direct.size(), all.size(), Figures.median(direct), direct.getLast());
  }

  /// The milliseconds to a direct path of two fresh nodes, if there was one.
  private static Optional<Double> stenope(TwoHomes homes, Path folder)
      throws IOException, Problem, MalformedException {
    Encounter encounter = Encounter.direct(homes, folder, PATIENCE);
    return encounter.isDirect() ? Optional.of(encounter.connectMillis()) : Optional.empty();
  }

  /// The same of two agents of ice4j.
  private static Optional<Double> ice4j(TwoHomes homes, Path folder)
      throws IOException, InterruptedException {
    Process a = agent(homes, folder, "a", "b");
    Process b = agent(homes, folder, "b", "a");
    double slower = 0;
    for (Process agent : List.of(a, b)) {
      if (!agent.waitFor(ICE_PATIENCE, TimeUnit.SECONDS)) {
        agent.destroyForcibly();
        return Optional.empty();
      }
    }
    for (String name : List.of("a", "b")) {
      String said = Files.readString(folder.resolve(name + ".out"));
      String result =
          said.lines()
              .filter(line -> line.startsWith("direct ") || line.startsWith("failed "))
              .findFirst()
              .orElseThrow(() -> new IOException("ice4j said: " + said));
      if (result.startsWith("failed")) {
        return Optional.empty();
      }
      slower = Math.max(slower, Double.parseDouble(result.substring(7)));
    }
    return Optional.of(slower);
  }

  private static Process agent(TwoHomes homes, Path folder, String name, String other)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.stenope.lab.ice4j.IcePeer",
                folder.toString(),
                name,
                other));
    command.addAll(TwoHomes.STUN);
    return homes
        .namespaces()
        .start(
            name,
            new ProcessBuilder(command)
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .redirectError(folder.resolve(name + ".err").toFile()));
  }
}
