package dev.stenope.core.nat;

import dev.stenope.core.path.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Opens a path to a peer where the NAT of one side gives each flow another port: by aiming ahead
/// of a sequential one (RFC 5128, section 3.6.2), by the birthday paradox where one is random, and
/// by filling the blocks of ports where both are that are known to have one.
///
/// What it sends is challenges; which of them gets through is told by the peer's answer.
public final class PortSearch {
  /// The most sockets that are open at once where the other side has a fixed port.
  static final int MAX_SOCKETS = 2 * Wave.SOCKETS;

  /// Sockets are opened so long before they are needed, in nanoseconds.
  private static final long LEAD = 100_000_000;

  private static final long LEAST_LEAD = 20_000_000;

  /// The times of a further shot after the first, in nanoseconds.
  private static final long[] SHOTS = {0, 250_000_000, 1_000_000_000};

  private final int socket;
  private final Actions actions;
  private final int most;
  private final long patience;
  private final List<Run> runs = new ArrayList<>();
  private final Set<Integer> ready = new HashSet<>();

  /// What it wants done.
  public interface Actions {
    /// Opens a fresh socket and returns its number; [PortSearch#opened] tells when it is there.
    int open();

    void close(int socket);

    /// Sends a challenge.
    void probe(Path path);
  }

  private static final class Run {
    final Wave wave;
    final List<Integer> sockets = new ArrayList<>();
    long start;
    boolean begun;
    int shots;
    int sent;

    Run(Wave wave) {
      this.wave = wave;
      this.start = wave.at();
    }

    int packets() {
      return wave.sockets() > 0 ? wave.sockets() : wave.targets().size();
    }

    long due() {
      if (!begun) {
        return start - LEAD;
      }
      return shots < wave.shots() ? start + SHOTS[shots] + sent * wave.gap() : Long.MAX_VALUE;
    }
  }

  /// `socket` is the one to which `own` applies.
  public PortSearch(
      int socket,
      PortForecast own,
      PortForecast peer,
      Attempt attempt,
      long now,
      long instant,
      RandomGenerator random,
      Actions actions) {
    this.socket = socket;
    this.actions = actions;
    this.most = Tactic.of(own, peer) == Tactic.BLOCK ? PortForecast.MAX_BLOCK : MAX_SOCKETS;
    this.patience = Wave.patience(own, peer);
    Wave.plan(own, peer, attempt, now, instant, random).forEach(wave -> runs.add(new Run(wave)));
  }

  /// How long after the agreed instant a path may still open, in nanoseconds.
  public long patience() {
    return patience;
  }

  /// A socket is bound: one that was asked for, or the first.
  public void opened(int opened) {
    ready.add(opened);
  }

  /// Does what is due.
  public void wake(long now) {
    for (Run run : runs) {
      while (run.due() <= now) {
        if (run.begun) {
          fire(run);
        } else {
          begin(run, now);
        }
      }
    }
  }

  private void begin(Run run, long now) {
    run.begun = true;
    run.start = Math.max(run.start, now + LEAST_LEAD);
    makeRoom(run.wave.sockets());
    for (int i = 0; i < run.wave.sockets(); i++) {
      run.sockets.add(actions.open());
    }
  }

  private void makeRoom(int more) {
    int open = runs.stream().mapToInt(run -> run.sockets.size()).sum();
    for (Run run : runs) {
      if (open + more > most) {
        open -= run.sockets.size();
        run.sockets.forEach(actions::close);
        run.sockets.clear();
        run.shots = run.wave.shots();
      }
    }
  }

  private void fire(Run run) {
    Wave wave = run.wave;
    int k = run.sent++;
    if (run.sent == run.packets()) {
      run.sent = 0;
      run.shots++;
    }
    boolean one = wave.sockets() == 0;
    int from = one ? socket : run.sockets.get(k);
    if (ready.contains(from)) {
      actions.probe(new Path(from, wave.targets().get(one ? k : 0)));
    }
  }

  /// Sends no more, and closes its sockets.
  public void stop() {
    runs.forEach(run -> run.sockets.forEach(actions::close));
    runs.clear();
  }

  public long deadline() {
    return runs.stream().mapToLong(Run::due).min().orElse(Long.MAX_VALUE);
  }
}
