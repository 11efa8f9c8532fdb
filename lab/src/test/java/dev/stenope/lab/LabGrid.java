package dev.stenope.lab;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
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

  private static final Json NAT = new Json().put("command", "nat");

  private final Path folder;
  private int meetings;

  private LabGrid(Path folder) {
    this.folder = folder;
  }

  /// What came of one meeting of nodes, and whether `stenope nat` at one of them foretells a direct
  /// path.
  private record Met(Optional<Double> millis, boolean foretold) {}

  /// `LabGrid [OURS [THEIRS [PART/PARTS]]]` prints the rows of one part of the pairs, with so many
  /// meetings of each in a cell.
  public static void main(String[] arguments)
      throws IOException, Problem, MalformedException, InterruptedException {
    int ours = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    int theirs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ours;
    List<String> part = List.of((arguments.length > 2 ? arguments[2] : "1/1").split("/", 2));
    LabGrid grid = new LabGrid(Files.createTempDirectory("stenope-lab-grid"));
    System.out.println("| pair | Stenope | foretold | ice4j |");
    System.out.println("|---|---|---|---|");
    int pair = 0;
    for (Router a : KINDS) {
      for (Router b : KINDS.subList(KINDS.indexOf(a), KINDS.size())) {
        if (pair++ % Integer.parseInt(part.get(1)) == Integer.parseInt(part.get(0)) - 1) {
          System.out.println(grid.row(a, b, ours, theirs));
        }
      }
    }
  }

  private String row(Router a, Router b, int ours, int theirs)
      throws IOException, Problem, MalformedException, InterruptedException {
    List<Met> nodes = new ArrayList<>();
    List<Optional<Double>> agents = new ArrayList<>();
    try (TwoHomes homes = new TwoHomes(a, b, ONE_WAY)) {
      for (int i = 0; i < Math.max(ours, theirs); i++) {
        if (i < ours) {
          nodes.add(stenope(homes, fresh()));
        }
        if (i < theirs) {
          agents.add(ice4j(homes, Files.createDirectories(fresh())));
        }
      }
    }
    long right = nodes.stream().filter(met -> met.millis.isPresent() == met.foretold).count();
    return "| %s, %s | %s | %d/%d | %s |"
        .formatted(
            word(a),
            word(b),
            cell(nodes.stream().map(Met::millis).toList()),
            right,
            nodes.size(),
            cell(agents));
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
  private static Met stenope(TwoHomes homes, Path folder)
      throws IOException, Problem, MalformedException {
    try (LabNode a = new LabNode(folder, "a", Encounter.BEHIND_NAT);
        LabNode b = new LabNode(folder, "b", Encounter.BEHIND_NAT)) {
      a.start(command -> homes.namespaces().start("a", command), Duration.ZERO);
      b.start(command -> homes.namespaces().start("b", command), Duration.ZERO);
      Encounter encounter = Encounter.direct(a, b, PATIENCE);
      boolean foretold = ((Json) a.ask(NAT).list("peers").getFirst()).flag("direct");
      return new Met(
          encounter.isDirect() ? Optional.of(encounter.connectMillis()) : Optional.empty(),
          foretold);
    }
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
