package dev.stenope.core.mesh;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Some nodes of which each has a doctor, and links between all of them, in virtual time. Whoever
/// is linked hears the other each 4 s, as an idle link has it; reports arrive a moment later.
final class Clinic {
  static final long S = 1_000_000_000;
  private static final long START = 1_800_000_000 * S;
  private static final long STEP = S / 10;

  final Map<String, Node> nodes = new LinkedHashMap<>();

  /// Pairs of names between which nothing comes through.
  private final Set<String> cut = new TreeSet<>();

  private final List<Runnable> flying = new ArrayList<>();

  long now = START;

  /// A node with its doctor.
  final class Node implements Doctor.Listener {
    final NodeId id;
    final Doctor doctor;
    final List<Alert> alerts = new ArrayList<>();
    boolean up = true;
    boolean held;

    Node(String name) {
      id = id(name);
      doctor = new Doctor(id, this, now);
    }

    @Override
    public void report(NodeId to, Frame.Report report, long at) {
      Node other = find(to);
      flying.add(
          () -> {
            if (reaches(this, other)) {
              other.doctor.stir(now);
              other.doctor.reported(id, report, now);
            }
          });
    }

    @Override
    public void changed(NodeId peer, Health health) {}

    @Override
    public void alert(Alert alert) {
      alerts.add(alert);
    }

    Health of(Node other) {
      return doctor.watch(other.id, now).health();
    }
  }

  Clinic(String... names) {
    for (String name : names) {
      nodes.put(name, new Node(name));
    }
    for (Node one : nodes.values()) {
      for (Node other : nodes.values()) {
        if (one != other) {
          one.doctor.watch(other.id, now);
        }
      }
    }
  }

  /// The id of a name of letters: it begins with it.
  static NodeId id(String name) {
    return new NodeId(name + "a".repeat(32 - name.length()));
  }

  Node node(String name) {
    return Objects.requireNonNull(nodes.get(name));
  }

  private Node find(NodeId id) {
    return nodes.values().stream().filter(node -> node.id.equals(id)).findFirst().orElseThrow();
  }

  void cut(String one, String other, boolean now) {
    for (String pair : List.of(one + other, other + one)) {
      if (now) {
        cut.add(pair);
      } else {
        cut.remove(pair);
      }
    }
  }

  private boolean reaches(Node from, Node to) {
    return from.up && to.up && !to.held && !from.held && !cut.contains(name(from) + name(to));
  }

  private String name(Node node) {
    return nodes.entrySet().stream()
        .filter(entry -> entry.getValue() == node)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  void pass(long time) {
    for (long end = now + time; now < end; now += STEP) {
      boolean beat = (now - START) % (4 * S) == 0;
      List<Runnable> arriving = List.copyOf(flying);
      flying.clear();
      arriving.forEach(Runnable::run);
      for (Node node : nodes.values()) {
        if (beat) {
          hear(node);
        }
      }
      for (Node node : nodes.values()) {
        if (node.up && !node.held) {
          node.doctor.stir(now);
          if (node.doctor.deadline() <= now) {
            node.doctor.wake(now);
          }
          if (node.doctor.deadline() <= now) {
            throw new AssertionError(node.id + " wants to be woken for ever");
          }
        }
      }
    }
  }

  private void hear(Node node) {
    for (Node other : nodes.values()) {
      if (other != node && reaches(other, node)) {
        node.doctor.stir(now);
        node.doctor.watch(other.id, now).heard(now);
      }
    }
  }

  List<Alert> alerts() {
    return nodes.values().stream().flatMap(node -> node.alerts.stream()).toList();
  }

  List<Alert.Kind> kinds() {
    return alerts().stream().map(Alert::kind).toList();
  }
}
