package dev.stenope.bench;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Node;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;

/// One end of questions and answers between two nodes, each a message of its own, delivered once
/// and in order.
final class StenopeRoundTrip {
  private static final String TEXT = "x".repeat(Job.Stopwatch.LENGTH);

  private StenopeRoundTrip() {}

  public static void main(String[] args)
      throws IOException, MalformedException, InterruptedException {
    Job job = Job.of(args);
    StenopeEnd.run(
        job,
        Settings.standard(),
        job.sender() ? new Asker(new Job.Stopwatch(job)) : StenopeRoundTrip::answer);
  }

  private static void answer(Node node, Output event) {
    if (event instanceof Output.Delivered(NodeId from, var _, Envelope _)) {
      send(node, from);
    }
  }

  private static void send(Node node, NodeId to) {
    Envelope envelope =
        Envelope.of(
            Envelope.Type.CHAT,
            UUID.randomUUID().toString(),
            Instant.now().toString(),
            node.id().text(),
            to.text(),
            TEXT);
    node.submit(new Input.Send(to, envelope));
  }

  private static final class Asker implements StenopeEnd.Work {
    private final Job.Stopwatch watch;
    private boolean asking;

    Asker(Job.Stopwatch watch) {
      this.watch = watch;
    }

    @Override
    public void event(Node node, Output event) {
      switch (event) {
        case Output.PeerChanged(NodeId peer, PeerState state)
            when state == PeerState.ONLINE && !asking -> {
          asking = true;
          ask(node, peer);
        }
        case Output.Delivered(NodeId from, var _, Envelope _) when watch.answered() ->
            ask(node, from);
        default -> {}
      }
    }

    private void ask(Node node, NodeId peer) {
      watch.asked();
      send(node, peer);
    }
  }
}
