package dev.stenope.app.demo;

import dev.stenope.app.Problem;
import dev.stenope.node.Settings;
import java.util.List;

/// The network in which the nodes of the demo stand.
interface Stage extends AutoCloseable {
  /// What stands where, in words.
  String description();

  /// Words before a command that make it run where the node stands.
  List<String> enter(String node);

  /// What the node needs to know of this network.
  Settings settings();

  /// Leaves nothing behind. Idempotent.
  @Override
  void close();

  /// All nodes side by side on the loopback interface.
  record Loopback() implements Stage {
    @Override
    public String description() {
      return "vps, home and laptop side by side on loopback";
    }

    @Override
    public List<String> enter(String node) {
      return List.of();
    }

    @Override
    public Settings settings() {
      return Settings.standard().withBind(List.of("127.0.0.1"));
    }

    @Override
    public void close() {}
  }

  /// What is missing for real NATs, as a line for a person.
  final class MissingException extends Exception {
    private static final long serialVersionUID = 1;

    MissingException(String line) {
      super(line, null, false, false);
    }
  }

  /// Started once the nodes' program can be run.
  default void open(Launcher launcher) throws Problem, InterruptedException {}
}
