package dev.stenope.app.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DurableFile;
import dev.stenope.node.disk.FileTree;
import dev.stenope.node.files.FileException;
import dev.stenope.node.files.Transfers;
import dev.stenope.node.handoff.PackageFolder;
import dev.stenope.node.handoff.PackageManifest;
import dev.stenope.node.handoff.PackageManifest.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Fetches the package of an agent from the node that offers it. What has come of it stays, so that
/// after a break or a new start only the rest travels.
final class Fetching {
  /// Milliseconds between two looks at how far it is: first, and at most.
  private static final long FIRST_LOOK = 5;

  private static final long LAST_LOOK = 50;

  /// Milliseconds before it is asked for again.
  private static final long AGAIN = 1_000;

  /// How often it is asked for if the owner, who has just started, does not lend it yet, or had
  /// broken off what it offers anew.
  private static final int MAX_TRIES = 20;

  private final Live live;
  private final AgentPlaces places;
  private final String digest;
  private final BooleanSupplier over;

  /// `over` tells that nobody wants it any more; then a [CancellationException] is raised.
  Fetching(Live live, AgentPlaces places, String digest, BooleanSupplier over) {
    this.live = live;
    this.places = places;
    this.digest = digest;
    this.over = over;
  }

  /// The name under which a package is lent to its receiver.
  static String name(String digest) {
    return "handoff-" + digest;
  }

  /// Brings the package here, checked against its digest, every chunk of it. Raises a
  /// [FileException] that says why it cannot be had.
  PackageManifest fetch(NodeId owner, String agent) throws IOException, InterruptedException {
    PackageFolder in = places.in();
    if (!digest.equals(offered())) {
      in.clear();
      Files.createDirectories(in.path(), DurableFile.ownerOnlyFolder());
      DurableFile.write(in.path().resolve("offer"), digest.getBytes(UTF_8));
    }
    bring(owner, "manifest.json", null, PackageManifest.MAX_LENGTH);
    byte[] bytes = in.manifestBytes();
    if (!PackageManifest.digest(bytes).equals(digest)) {
      throw new FileException("its manifest is not the one that was offered");
    }
    PackageManifest manifest;
    try {
      manifest = PackageManifest.read(bytes);
    } catch (MalformedException e) {
      throw new FileException("its manifest makes no sense: " + e.getMessage());
    }
    if (!manifest.agent().equals(agent)) {
      throw new FileException("it is the package of another agent");
    }
    // It comes together, is kept, and is laid down.
    in.checkRoom(2 * manifest.total());
    in.verify(manifest, bringFiles(owner, manifest));
    return manifest;
  }

  /// What is here of the package by which the agent moved last need not come again, nor be checked
  /// again: that is returned.
  private Set<Piece> bringFiles(NodeId owner, PackageManifest manifest)
      throws IOException, InterruptedException {
    PackageFolder last = places.last();
    Path seed = last.exists() ? last.files() : null;
    long limit = Math.max(1, manifest.total());
    if (seed != null && PackageManifest.digest(last.manifestBytes()).equals(manifest.base())) {
      bring(owner, "changed", seed, limit);
      try {
        return places.in().assemble(manifest, last);
      } catch (FileException _) {
        // What is here of it is damaged: all of it comes.
        FileTree.delete(places.in().files());
      }
    }
    bring(owner, "files", seed, limit);
    return Set.of();
  }

  private String offered() throws IOException {
    Path file = places.in().path().resolve("offer");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private void bring(NodeId owner, String what, @Nullable Path seed, long limit)
      throws IOException, InterruptedException {
    Path target = places.in().path().resolve(what);
    Path note = places.in().path().resolve(what + ".transfer");
    for (int tries = 1; !Files.exists(target); tries++) {
      if (!Files.exists(note)) {
        String path = name(digest) + "/" + what;
        String id =
            wait(transfers().get(owner, path, target, seed, limit).thenApply(t -> t.text()));
        DurableFile.write(note, id.getBytes(UTF_8));
      }
      String failure = follow(Files.readString(note));
      if (failure == null) {
        return;
      }
      Files.delete(note);
      // One that was broken off has no reason, and is offered anew by now.
      if (tries == MAX_TRIES || !failure.isEmpty() && !failure.startsWith("nothing is shared")) {
        throw new FileException(failure);
      }
      Thread.sleep(AGAIN);
    }
  }

  /// Waits until it is here; why it does not come, or null.
  private @Nullable String follow(String id) throws IOException, InterruptedException {
    long pause = FIRST_LOOK;
    while (true) {
      Json state = wait(transfers().state(id));
      switch (state.text("state", "")) {
        case "done" -> {
          return null;
        }
        case "failed", "refused", "canceled" -> {
          return state.text("reason", "it was broken off");
        }
        case "paused" -> {
          cancel(id);
          return state.text("reason", "the disk is full");
        }
        default -> {}
      }
      if (over.getAsBoolean()) {
        cancel(id);
        throw new CancellationException();
      }
      Thread.sleep(pause);
      pause = Math.min(LAST_LOOK, pause + pause / 4 + 1);
    }
  }

  private void cancel(String id) {
    var _ = transfers().cancel(id);
  }

  private Transfers transfers() {
    return live.node().transfers();
  }

  private static <T> T wait(CompletableFuture<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
    }
  }
}
