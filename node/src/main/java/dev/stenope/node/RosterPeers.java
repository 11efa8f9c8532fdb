package dev.stenope.node;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Roster;
import dev.stenope.node.relay.Admission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a relay does for a node, by the roster of its own node as it is on the disk at that moment:
/// peers are served, and those that were cut off are barred. Another process may write it. For one
/// thread.
public final class RosterPeers implements Function<NodeId, Admission> {
  private final Home home;
  private @Nullable FileTime written;
  private @Nullable Roster roster;

  public RosterPeers(Home home) {
    this.home = home;
  }

  @Override
  public Admission apply(NodeId node) {
    try {
      FileTime last = Files.getLastModifiedTime(home.rosterFile());
      if (!last.equals(written)) {
        roster = home.roster();
        written = last;
      }
    } catch (IOException _) {
      // What was read last holds.
    }
    if (roster == null) {
      return Admission.GUEST;
    }
    return roster.isCutOff(node)
        ? Admission.BARRED
        : roster.member(node) == null ? Admission.GUEST : Admission.SERVED;
  }
}
