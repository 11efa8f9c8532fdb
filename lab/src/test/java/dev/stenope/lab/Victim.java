package dev.stenope.lab;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.node.HomeException;
import dev.stenope.node.history.History;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A node that is killed and started again, and what its lives have told.
final class Victim {
  private final LabNode node;
  private final Neighbours neighbours;
  private Life lives = new Life(0, 0, Map.of());
  private boolean killed;
  private int deaths;

  Victim(LabNode node, Neighbours neighbours) {
    this.node = node;
    this.neighbours = neighbours;
  }

  LabNode node() {
    return node;
  }

  synchronized void start() throws IOException {
    node.start(command -> neighbours.start(node.name(), command), Duration.ZERO);
  }

  /// Kills it if it runs.
  synchronized boolean kill() throws IOException {
    if (!node.isRunning()) {
      return false;
    }
    node.kill();
    killed = true;
    bury();
    return true;
  }

  /// Starts it again after it was killed.
  synchronized void revive() throws IOException {
    killed = false;
    start();
  }

  /// Starts it again if it has ended by itself, which is a fault of the program.
  synchronized void watch() throws IOException {
    if (!killed && !node.isRunning()) {
      deaths++;
      System.out.println(node.name() + " ended by itself: " + node.said());
      bury();
      start();
    }
  }

  /// Reads what the life that is over has told.
  synchronized void bury() throws IOException {
    lives = lives.plus(Life.of(node.output()));
  }

  synchronized Life lives() {
    return lives;
  }

  /// How often it ended without being killed.
  synchronized int deaths() {
    return deaths;
  }

  /// The newest texts of a peer that its history keeps, oldest first.
  List<String> heard(LabNode peer, NodeId id, int limit) throws HomeException {
    List<String> texts = new ArrayList<>();
    for (History.Entry entry : history().last(limit, id)) {
      if (entry.from().equals(peer.name())) {
        texts.add(entry.text());
      }
    }
    return texts;
  }

  boolean has(String text) throws HomeException {
    return text.isEmpty() || !history().search(text, 1, null).isEmpty();
  }

  private History history() throws HomeException {
    return node.home().history();
  }
}
