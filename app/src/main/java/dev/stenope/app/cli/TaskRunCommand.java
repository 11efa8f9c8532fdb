package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = "Has agents do a task, or the parts of one, and shows what comes of it.",
    footer = {
      "",
      "Examples:",
      "  stenope task run laptop/kimi 'Which builds are red?'",
      "  stenope task run laptop/kimi 'Look at build 811' 'Look at build 812'",
      "  stenope task run --skill summary --pure --lines urls.txt 'Summarise {}'",
      "  stenope task run '*/kimi' --files 'Find mistakes in this.' src/a.c src/b.c",
      "  stenope task run --skill builds --plan laptop/kimi 'Check all modules'",
      "  stenope task run --skill builds --aggregate first 'Ask A' 'Ask B'",
      "",
      "WHO is MACHINE/AGENT; * stands for any machine or agent. With --skill it may be left out.",
      "A part whose worker was lost is begun again only if it is --pure, which means that it has no",
      "effect but its result, or --retry, which means that a second run does no harm. Otherwise its",
      "state is unknown, and `stenope task retry` or `stenope task cancel` decides.",
      "The exit status is 0 if the task was completed."
    })
final class TaskRunCommand implements Callable<Integer> {
  /// When a task of several parts is over.
  enum Aggregate {
    all,
    quorum,
    first,
    bestEffort;

    @Override
    public String toString() {
      return this == bestEffort ? "best-effort" : name();
    }
  }

  @Mixin private Common common = new Common();

  @Parameters(
      paramLabel = "[WHO] TEXT...",
      arity = "1..*",
      description = "Who is to do it, and what; several texts are parts done beside each other.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--skill", paramLabel = "SKILL", description = "An agent that says it has it.")
  private String skill = "";

  @Option(
      names = "--lines",
      paramLabel = "FILE",
      description = "One part for each line of it, - for the input; {} in TEXT is the line.")
  private @Nullable String lines;

  @Option(
      names = "--files",
      description = "One part for each file that follows TEXT, with what is in it.")
  private boolean files;

  @Option(
      names = "--plan",
      paramLabel = "MACHINE/AGENT",
      description = "Ask this agent into which parts TEXT is to be split.")
  private @Nullable String planner;

  @Option(
      names = "--aggregate",
      paramLabel = "HOW",
      description =
          "Over when ${COMPLETION-CANDIDATES} of the parts are done (default: ${DEFAULT-VALUE}).")
  private Aggregate aggregate = Aggregate.all;

  @Option(names = "--quorum", paramLabel = "N", description = "So many parts are enough.")
  private long quorum;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Duration.Converter.class,
      description = "End it after this time with what there is (best-effort).")
  private @Nullable Duration until;

  @Option(names = "--pure", description = "It has no effect but its result.")
  private boolean pure;

  @Option(names = "--retry", description = "A second run does no harm.")
  private boolean retry;

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      converter = Duration.Converter.class,
      defaultValue = "30s",
      description = "A worker not heard of for so long is lost (default: ${DEFAULT-VALUE}).")
  private Duration lease = new Duration(30);

  @Option(names = "--detach", description = "Return at once; `stenope task watch` goes on.")
  private boolean detach;

  @Override
  public Integer call() throws Problem, MalformedException {
    List<String> rest = new ArrayList<>(words);
    String to = skill.isEmpty() || isAddress(rest) ? rest.removeFirst() : "*";
    if (rest.isEmpty()) {
      throw new Problem("there is nothing to do", "no text was named", "Name who, and then what");
    }
    Json request =
        new Json()
            .put("command", "task-run")
            .put("to", to)
            .put("skill", skill)
            .put("texts", texts(rest))
            .put("pure", pure)
            .put("retry", retry)
            .put("lease", lease.seconds())
            .put("follow", !detach);
    if (until != null) {
      request.put("aggregate", Aggregate.bestEffort.toString()).put("until", until.seconds());
    } else if (quorum > 0) {
      request.put("aggregate", Aggregate.quorum.toString()).put("quorum", quorum);
    } else if (aggregate == Aggregate.all || aggregate == Aggregate.first) {
      request.put("aggregate", aggregate.toString());
    } else {
      throw new Problem("it is not said what is enough", "", "Use --quorum N or --until TIME");
    }
    return new TaskProgress(common).follow(request);
  }

  /// Whether the first of several words is who is meant, where a skill may stand for that.
  private static boolean isAddress(List<String> rest) {
    return rest.size() > 1 && rest.getFirst().matches("(\\*|[\\p{Alnum}._-]+)(/[^\\s/]+)?");
  }

  private List<String> texts(List<String> rest) throws Problem {
    if (lines != null) {
      return TaskParts.lines(String.join(" ", rest), lines);
    }
    if (files) {
      return TaskParts.files(
          rest.getFirst(), rest.subList(1, rest.size()).stream().map(Path::of).toList());
    }
    if (planner != null) {
      return TaskParts.plan(common, planner, String.join("\n", rest));
    }
    return rest;
  }
}
