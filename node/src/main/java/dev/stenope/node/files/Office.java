package dev.stenope.node.files;

import dev.stenope.core.crypto.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The ways to peers, the settings, and the place where transfers are written down.
final class Office implements Desk {
  private final Path home;
  private final FileSettings settings;
  private final Transfers.Way way;
  private final Shelf shelf;
  private final Map<NodeId, Outgoing> lanes = new HashMap<>();

  Office(Path home, FileSettings settings, Transfers.Way way) {
    this.home = home;
    this.settings = settings;
    this.way = way;
    this.shelf = new Shelf(home.resolve("transfers"));
  }

  Shelf shelf() {
    return shelf;
  }

  Outgoing lane(NodeId peer) {
    return lanes.computeIfAbsent(peer, id -> new Outgoing(id, way));
  }

  void taken(NodeId peer, Object ref) {
    way.taken(peer, ref);
  }

  @Override
  public long now() {
    return way.now();
  }

  @Override
  public byte[] array(NodeId peer, int length) {
    return lane(peer).array(length);
  }

  @Override
  public void send(NodeId peer, byte[] message) {
    lane(peer).send(message);
  }

  @Override
  public void keep(TransferRecord record) throws IOException {
    shelf.keep(record);
  }

  @Override
  public FileSettings settings() {
    return settings;
  }

  @Override
  public String name(NodeId peer) {
    return way.name(peer);
  }

  @Override
  public Path downloads() {
    return settings.downloads(home);
  }

  @Override
  public void notice(String code, String text) {
    way.notice(code, text);
  }
}
