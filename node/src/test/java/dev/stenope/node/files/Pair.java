package dev.stenope.node.files;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.transfer.Message;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// The transfers of two nodes with a lane between them that loses all that is in it when one of
/// them starts again. `ada` is called `ada` by the other, and so is `bob`.
final class Pair implements AutoCloseable {
  static final NodeId ADA = new NodeId("a".repeat(32));
  static final NodeId BOB = new NodeId("b".repeat(32));

  /// Nanoseconds after which a test gives up.
  private static final long PATIENCE = 60_000_000_000L;

  final Path folder;
  final AtomicLong chunkBytes = new AtomicLong();
  final Queue<String> notices = new ConcurrentLinkedQueue<>();
  Transfers ada;
  Transfers bob;
  FileSettings bobs;
  private final AtomicLong life = new AtomicLong();
  private final Queue<Runnable> lost = new ConcurrentLinkedQueue<>();
  private volatile long stopAfter = Long.MAX_VALUE;
  private volatile boolean cut;

  Pair(Path folder, FileSettings bobs) throws IOException {
    this.folder = folder;
    this.bobs = bobs;
    Files.createDirectories(home(ADA));
    Files.createDirectories(home(BOB));
    this.ada = start(ADA);
    this.bob = start(BOB);
    meet();
  }

  static FileSettings settings(Path downloads, FileSettings.Accept accept, Share... shares) {
    return new FileSettings(downloads, accept, Map.of(), List.of(shares));
  }

  Path home(NodeId id) {
    return folder.resolve(id.equals(ADA) ? "ada-home" : "bob-home");
  }

  private Transfers start(NodeId id) {
    FileSettings settings =
        id.equals(ADA) ? settings(folder.resolve("ada"), FileSettings.Accept.ALL) : bobs;
    return Transfers.start(home(id), settings, way(id), new Random(life.incrementAndGet()));
  }

  private Transfers.Way way(NodeId self) {
    return new Transfers.Way() {
      @Override
      public void send(NodeId peer, byte[] message) {
        Transfers from = self.equals(ADA) ? ada : bob;
        Transfers to = peer.equals(ADA) ? ada : bob;
        long length = chunk(message);
        if (cut || chunkBytes.get() + length > stopAfter) {
          cut = true;
          lost.add(() -> from.settled(peer, message));
        } else {
          chunkBytes.addAndGet(length);
          to.arrived(self, new Ref(from, message), message);
        }
      }

      @Override
      public void taken(NodeId peer, Object ref) {
        Ref sent = (Ref) ref;
        sent.from.settled(self, sent.message);
      }

      @Override
      public String name(NodeId peer) {
        return peer.equals(ADA) ? "ada" : "bob";
      }

      @Override
      public void notice(String code, String text) {
        notices.add(code + ": " + text);
      }

      @Override
      public long now() {
        return System.nanoTime();
      }
    };
  }

  private record Ref(Transfers from, byte[] message) {}

  private static long chunk(byte[] message) {
    try {
      return Message.read(message) instanceof Message.Chunk chunk && chunk.entry() > 0
          ? chunk.length()
          : 0;
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /// With the chunk that is beyond so many bytes the lane is cut, until a node starts again.
  void stopAfter(long bytes) {
    stopAfter = bytes;
  }

  private void meet() {
    ada.peer(BOB, true);
    bob.peer(ADA, true);
  }

  void restart(NodeId id) {
    if (id.equals(ADA)) {
      ada.close();
      ada = start(ADA);
    } else {
      bob.close();
      bob = start(BOB);
    }
    cut = false;
    // What a dead node did not take, the lane gives to its next life, which knows nothing of it.
    lost.forEach(Runnable::run);
    lost.clear();
    meet();
  }

  void awaitCut() {
    long until = System.nanoTime() + PATIENCE;
    while (!cut) {
      if (System.nanoTime() > until) {
        throw new AssertionError("the lane was never full" + notices);
      }
      Thread.onSpinWait();
    }
  }

  Json await(Transfers at, Predicate<Json> wanted) throws Exception {
    long until = System.nanoTime() + PATIENCE;
    while (System.nanoTime() < until) {
      for (Json transfer : at.list().get()) {
        if (wanted.test(transfer)) {
          return transfer;
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("it never came about; there are " + at.list().get() + notices);
  }

  Json awaitState(Transfers at, String state) throws Exception {
    return await(at, transfer -> transfer.text("state", "").equals(state));
  }

  Json ask(String op, String path) throws Exception {
    return ada.request(BOB, new Json().put("op", op).put("path", path)).get();
  }

  @Override
  public void close() {
    ada.close();
    bob.close();
  }
}
