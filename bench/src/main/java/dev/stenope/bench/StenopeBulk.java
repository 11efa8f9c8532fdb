package dev.stenope.bench;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Node;
import dev.stenope.node.Settings;
import java.io.IOException;

/// One end of a transfer between two nodes.
final class StenopeBulk {
  private static final long PIECE = 8_000_000;

  /// How many pieces are on their way at once, so that the link never waits for the next.
  private static final int AHEAD = 8;

  private StenopeBulk() {}

  public static void main(String[] args)
      throws IOException, MalformedException, InterruptedException {
    Job job = Job.of(args);
    StenopeEnd.run(
        job, Settings.standard(), job.sender() ? new Loader(new Job.Meter(job)) : (_, _) -> {});
  }

  /// Keeps the peer loaded and counts what has arrived there.
  private static final class Loader implements StenopeEnd.Work {
    private final Job.Meter meter;
    private boolean loading;

    Loader(Job.Meter meter) {
      this.meter = meter;
    }

    @Override
    public void event(Node node, Output event) {
      switch (event) {
        case Output.PeerChanged(NodeId peer, PeerState state)
            when state == PeerState.ONLINE && !loading -> {
          loading = true;
          for (int i = 0; i < AHEAD; i++) {
            node.submit(new Input.Load(peer, PIECE));
          }
        }
        case Output.Loaded(NodeId peer, long bytes, long _) -> {
          meter.add(bytes);
          node.submit(new Input.Load(peer, PIECE));
        }
        default -> {}
      }
    }
  }
}
