package dev.stenope.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// One transfer by one contestant: two processes, measured between the two lines that say that the
/// warm-up and that everything has arrived.
final class Race {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Track track;
  private final Discipline discipline;
  private final long amount;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<Process> processes = new ArrayList<>();

  Race(Track track, Discipline discipline, long amount) {
    this.track = track;
    this.discipline = discipline;
    this.amount = amount;
  }

  /// Returns the figures of the discipline.
  List<Double> run(Contestant contestant, Path folder) throws IOException, InterruptedException {
    Thread hook = new Thread(this::stop);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      start(contestant, new Job(false, track.address(false), "-", folder, amount / 2, amount));
      String token = await(Job.READY).substring(Job.READY.length());
      start(contestant, new Job(true, track.address(true), token, folder, amount / 2, amount));
      Job.Mark warm = Job.Mark.of(await(Job.WARM));
      double before = cpu();
      Job.Mark done = Job.Mark.of(await(Job.DONE));
      return discipline.figures(warm, done, cpu() - before);
    } finally {
      stop();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private void start(Contestant contestant, Job job) throws IOException {
    String end = job.sender() ? "sender" : "receiver";
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xms" + discipline.heap,
            "-Xmx" + discipline.heap,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    String more = contestant.option + " " + System.getProperty("bench.jvm." + end, "");
    command.addAll(Stream.of(more.split(" ")).filter(word -> !word.isEmpty()).toList());
    String program = contestant.program(discipline, true).orElseThrow().getName();
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
    command.addAll(List.of(job.words()));
    Path log = job.folder().resolve(end + ".log");
    Process process =
        new ProcessBuilder(track.at(job.sender(), command)).redirectError(log.toFile()).start();
    processes.add(process);
    Thread.ofVirtual().start(() -> read(process, log));
  }

  private void read(Process process, Path log) {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
      lines.add("ended: " + Files.readString(log).strip());
    } catch (IOException e) {
      lines.add("ended: " + e);
    }
  }

  private String await(String prefix) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new IOException(
            "no \"" + prefix.strip() + "\" within " + PATIENCE.toSeconds() + " s");
      }
      if (line.startsWith(prefix)) {
        return line;
      }
      if (line.startsWith("ended")) {
        throw new IOException("an end has " + line);
      }
    }
  }

  /// Seconds of processor time of both processes.
  private double cpu() {
    return processes.stream()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .mapToDouble(duration -> duration.toNanos() / 1e9)
        .sum();
  }

  /// Lets the ends finish what they want to finish, but not for long.
  private void stop() {
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      try {
        if (!process.waitFor(GRACE)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException _) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
