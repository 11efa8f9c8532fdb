package dev.stenope.bench;

import dev.stenope.core.Output;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Node;
import dev.stenope.node.Settings;
import dev.stenope.node.files.FileSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// One end of the transfer of a file between two nodes. It counts when the receiver has all of it
/// on the disk, every chunk proven by its hash.
final class StenopeFiles {
  /// Milliseconds between looks at a transfer.
  private static final long LOOK = 10;

  private StenopeFiles() {}

  public static void main(String[] args)
      throws IOException, MalformedException, InterruptedException {
    Job job = Job.of(args);
    FileSettings files =
        new FileSettings(
            job.folder().resolve("taken"), FileSettings.Accept.ALL, Map.of(), List.of());
    StenopeEnd.run(
        job,
        Settings.standard().withFiles(files),
        job.sender() ? new Sender(job)::event : (_, _) -> {});
  }

  /// Sends one file to get warm and one that is measured.
  private static final class Sender {
    private final Job job;
    private final Job.Meter meter;
    private final List<Path> paths;
    private boolean sending;

    Sender(Job job) throws IOException {
      this.job = job;
      this.meter = new Job.Meter(job);
      this.paths =
          List.of(
              SampleFile.make(job.folder().resolve("small"), job.warmUp()),
              SampleFile.make(job.folder().resolve("large"), job.amount()));
    }

    void event(Node node, Output event) {
      if (event instanceof Output.PeerChanged(NodeId peer, PeerState state)
          && state == PeerState.ONLINE
          && !sending) {
        sending = true;
        Thread.ofPlatform().start(() -> send(node, peer));
      }
    }

    private void send(Node node, NodeId peer) {
      try {
        for (Path path : paths) {
          String id = node.transfers().send(peer, List.of(path)).get().id().text();
          while (!state(node.transfers().state(id)).equals("done")) {
            Thread.sleep(LOOK);
          }
          meter.add(path.equals(paths.getFirst()) ? job.warmUp() : job.amount());
        }
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String state(CompletableFuture<Json> transfer)
        throws InterruptedException, ExecutionException {
      return transfer.get().text("state", "");
    }
  }
}
