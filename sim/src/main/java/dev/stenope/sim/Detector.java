package dev.stenope.sim;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Alert;
import dev.stenope.core.mesh.Doctor;
import dev.stenope.core.mesh.Health;
import dev.stenope.core.wire.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/// How often the doctors of some nodes are wrong about one that lives, and how soon they find out
/// that it has died. Four nodes, of which three observe the fourth; each pair beats as an idle link
/// does: each end challenges the other after 4 s of silence, and each second while it gets no
/// answer. All figures of the settings are assumptions.
public final class Detector {
  /// What disturbs a node, on average, each day.
  public enum Setting {
    LAN(0.0001, 2, 2, 2, 1, 0, 0),
    WIFI(0.005, 20, 3, 20, 2, 1, 20),
    BUSY_LAPTOP(0.01, 80, 5, 150, 5, 10, 30);

    /// The share of packets that are lost.
    final double loss;

    /// How often a link loses all, and for how many seconds on average.
    final double bursts;

    final double burst;

    /// How often a node stands still and answers late, and for how many seconds on average.
    final double pauses;

    final double pause;

    /// How often an observer hears nobody, and for how many seconds on average.
    final double outages;

    final double outage;

    Setting(
        double loss,
        double bursts,
        double burst,
        double pauses,
        double pause,
        double outages,
        double outage) {
      this.loss = loss;
      this.bursts = bursts;
      this.burst = burst;
      this.pauses = pauses;
      this.pause = pause;
      this.outages = outages;
      this.outage = outage;
    }
  }

  /// `unhealthy` and `alerts` are false ones; `nodeDays` counts the days of each observer; the
  /// times are those from the death of the node until an observer took it for unhealthy, and until
  /// people were told, in nanoseconds, sorted; `told` counts the latter for all deaths.
  public record Outcome(
      double nodeDays, int unhealthy, int alerts, long[] detected, long[] alerted, int deaths) {}

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long DAY = 86_400 * SECOND;
  private static final long START = 1_800_000_000 * SECOND;
  private static final long ONE_WAY = 20 * MILLI;
  private static final long HEARTBEAT = 4 * SECOND;
  private static final long AGAIN = SECOND;

  /// The observed one is the last of them.
  private static final int NODES = 4;

  private static final int TARGET = NODES - 1;

  private final Setting setting;
  private final SplittableRandom random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Link[][] links = new Link[NODES][NODES];
  private long now = START;
  private long order;
  private long died = -1;
  private int unhealthy;
  private int alerts;
  private final List<Long> detected = new ArrayList<>();
  private final List<Long> alerted = new ArrayList<>();

  private record Event(long at, long order, Runnable step) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private static final class Link {
    long burstUntil;
    long heard;
    long asked;
  }

  private final class Node implements Doctor.Listener {
    final int index;
    final NodeId id;
    final Doctor doctor;
    final List<Runnable> waiting = new ArrayList<>();
    long pausedUntil;
    long outUntil;
    long alarm = Long.MAX_VALUE;

    Node(int index) {
      this.index = index;
      this.id = new NodeId((char) ('a' + index) + "a".repeat(31));
      this.doctor = new Doctor(id, this, now);
    }

    boolean isDead() {
      return index == TARGET && died >= 0;
    }

    @Override
    public void report(NodeId to, Frame.Report report, long at) {
      Node other = nodes.get(to.text().charAt(0) - 'a');
      send(this, other, () -> other.doctor.reported(id, report, now));
    }

    @Override
    public void changed(NodeId peer, Health health) {
      if (peer.equals(nodes.get(TARGET).id) && health == Health.UNHEALTHY) {
        if (died < 0) {
          unhealthy++;
        } else {
          detected.add(now - died);
        }
      }
    }

    @Override
    public void alert(Alert alert) {
      if (alert.kind() == Alert.Kind.DEAD && alert.node().equals(nodes.get(TARGET).id)) {
        if (died < 0) {
          alerts++;
        } else {
          alerted.add(now - died);
        }
      }
    }

    /// Has it take something in, now or when it goes on.
    void take(Runnable step) {
      if (isDead()) {
        return;
      }
      if (now < pausedUntil) {
        waiting.add(step);
        return;
      }
      doctor.stir(now);
      step.run();
      arm();
    }

    void arm() {
      long deadline = Math.max(doctor.deadline(), now);
      if (deadline < alarm && deadline != Long.MAX_VALUE) {
        alarm = deadline;
        at(deadline, () -> ring(deadline));
      }
    }

    private void ring(long at) {
      if (at != alarm) {
        return;
      }
      alarm = Long.MAX_VALUE;
      take(
          () -> {
            if (doctor.deadline() <= now) {
              doctor.wake(now);
            }
          });
    }

    void goOn() {
      List<Runnable> all = List.copyOf(waiting);
      waiting.clear();
      all.forEach(this::take);
      take(() -> {});
    }
  }

  private Detector(Setting setting, long seed) {
    this.setting = setting;
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Node(i));
    }
    for (Node one : nodes) {
      for (Node other : nodes) {
        if (one != other) {
          one.doctor.watch(other.id, now);
          links[one.index][other.index] = new Link();
          at(now + random.nextLong(HEARTBEAT), () -> beat(one, other));
        }
      }
    }
  }

  private void at(long time, Runnable step) {
    events.add(new Event(time, order++, step));
  }

  private Link link(Node one, Node other) {
    return links[Math.min(one.index, other.index)][Math.max(one.index, other.index)];
  }

  private void send(Node from, Node to, Runnable step) {
    boolean out = now < from.outUntil || now < to.outUntil || now < link(from, to).burstUntil;
    if (!out && random.nextDouble() >= setting.loss) {
      at(now + ONE_WAY, () -> to.take(step));
    }
  }

  /// Challenges when nothing was heard for so long, and each second until something is.
  private void beat(Node one, Node other) {
    if (one.isDead()) {
      return;
    }
    Link link = links[one.index][other.index];
    boolean waits = link.asked > link.heard;
    long due = waits ? link.asked + AGAIN : link.heard + HEARTBEAT;
    if (now >= due && now >= one.pausedUntil) {
      link.asked = now;
      due = now + AGAIN;
      send(
          one,
          other,
          () -> {
            hear(other, one);
            send(other, one, () -> hear(one, other));
          });
    }
    at(Math.max(due, now + AGAIN / 4), () -> beat(one, other));
  }

  private void hear(Node one, Node other) {
    links[one.index][other.index].heard = now;
    one.doctor.watch(other.id, now).heard(now);
  }

  private long length(double seconds) {
    return (long) (-Math.log(1 - random.nextDouble()) * seconds * SECOND);
  }

  /// Has something happen so many times a day from now on.
  private void often(double times, Runnable step) {
    if (times > 0) {
      at(
          now + length(DAY / (double) SECOND / times),
          () -> {
            step.run();
            often(times, step);
          });
    }
  }

  private void disturb() {
    for (Node one : nodes) {
      often(
          setting.pauses,
          () -> {
            one.pausedUntil = now + length(setting.pause);
            at(one.pausedUntil, one::goOn);
          });
      if (one.index != TARGET) {
        often(setting.outages, () -> one.outUntil = now + length(setting.outage));
      }
      for (Node other : nodes) {
        if (one.index < other.index) {
          often(setting.bursts, () -> link(one, other).burstUntil = now + length(setting.burst));
        }
      }
    }
  }

  private void run(long until) {
    while (!events.isEmpty() && events.peek().at <= until) {
      Event event = events.poll();
      now = event.at;
      event.step.run();
    }
    now = until;
  }

  /// So many days of four nodes that live, and after them so many deaths, each in a world of its
  /// own.
  public static Outcome measure(Setting setting, double days, int deaths, long seed) {
    Detector calm = new Detector(setting, seed);
    calm.disturb();
    calm.run(START + (long) (days * DAY));
    List<Long> detected = new ArrayList<>();
    List<Long> alerted = new ArrayList<>();
    for (int i = 0; i < deaths; i++) {
      Detector last = new Detector(setting, seed + 1 + i);
      last.disturb();
      last.run(START + 120 * SECOND + last.random.nextLong(HEARTBEAT));
      last.died = last.now;
      last.run(last.now + 300 * SECOND);
      detected.addAll(last.detected);
      alerted.addAll(last.alerted);
    }
    return new Outcome(
        days * TARGET, calm.unhealthy, calm.alerts, sorted(detected), sorted(alerted), deaths);
  }

  private static long[] sorted(List<Long> times) {
    return times.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  /// `Detector DAYS DEATHS` prints the table of so many days of three observers each.
  public static void main(String[] arguments) {
    double days = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 20;
    int deaths = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    System.out.println(
        "| setting | false unhealthy a node-day | false alerts a node-day | detected p50, max |"
            + " alerts for deaths | told p50, max |\n|---|---|---|---|---|---|");
    for (Setting setting : Setting.values()) {
      Outcome outcome = measure(setting, days, deaths, 1);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.3f | %.3f | %s | %d for %d | %s |%n",
          setting.name().toLowerCase(Locale.ROOT).replace('_', ' '),
          outcome.unhealthy() / outcome.nodeDays(),
          outcome.alerts() / outcome.nodeDays(),
          times(outcome.detected()),
          outcome.alerted().length,
          deaths,
          times(outcome.alerted()));
    }
  }

  private static String times(long[] sorted) {
    return sorted.length == 0
        ? "-"
        : String.format(
            Locale.ROOT,
            "%.1f s, %.1f s",
            sorted[sorted.length / 2] / 1e9,
            Arrays.stream(sorted).max().orElse(0) / 1e9);
  }
}
