package dev.stenope.app.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.Input;
import dev.stenope.core.agent.HandoffEvent.Stands;
import dev.stenope.core.agent.HandoffOrder;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.node.disk.DiskFault;
import dev.stenope.node.disk.DurableFile;
import dev.stenope.node.files.FileException;
import dev.stenope.node.handoff.Installation;
import dev.stenope.node.handoff.PackageFolder;
import dev.stenope.node.handoff.PackageManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Does for one agent what follows from where it stands: lends its package, fetches one, lays it
/// down, and passes on what comes for it while it lives elsewhere. On a thread of its own.
final class Mover {
  /// Seconds before a further try of what the disk refuses, or no peer takes.
  private static final long AGAIN = 5;

  private final String agent;
  private final Live live;
  private final Pickups pickups;
  private final Supplier<AgentPlaces> places;
  private final Forwarding forwarding;
  private final Host host;

  /// What is new: where it stands, or that there may be a message.
  private final BlockingQueue<Runnable> news = new LinkedBlockingQueue<>();

  private volatile @Nullable Stands stands;
  private volatile @Nullable Stands done;

  /// What is to be done for where it stands may be lost: the node tells it again.
  private volatile boolean again;

  /// What of the node an agent is given to, or taken from.
  interface Host {
    /// Why an agent is not taken from this peer; null if it is.
    @Nullable String objection(String agent, NodeId peer);

    /// It runs here no more, until it is given a message again.
    void pause(String agent);

    /// It is here and whole; `proof` tells with what.
    void arrived(String agent, NodeId from, Json proof);

    /// There is nothing to do for the agent; true if its mover is no more needed.
    boolean isOver(String agent);
  }

  Mover(
      String agent,
      Live live,
      Pickups pickups,
      Supplier<AgentPlaces> places,
      Forwarding forwarding,
      Host host) {
    this.agent = agent;
    this.live = live;
    this.pickups = pickups;
    this.places = places;
    this.forwarding = forwarding;
    this.host = host;
    Thread.ofVirtual().name("handoff-" + agent).start(this::run);
  }

  /// It stands so now.
  void hear(Stands now) {
    again |= now.equals(stands) && (now.isWanted() || now.phase().equals("FROZEN"));
    stands = now;
    lookAgain();
  }

  /// Whether the agent is none of this node's, and all that was to be done for it is.
  boolean isIdle() {
    Stands now = stands;
    return now != null && Standing.isNothing(now) && now.equals(done) && news.isEmpty();
  }

  /// There may be a message for it.
  void lookAgain() {
    news.add(() -> {});
  }

  AgentPlaces places() {
    return places.get();
  }

  private void run() {
    try {
      while (true) {
        boolean more = true;
        try {
          more = step();
        } catch (CancellationException _) {
          // It stands otherwise by now, or the node is started anew.
          if (live.ended().isDone()) {
            return;
          }
        } catch (IOException e) {
          live.warn("handoff-trouble", agent + " does not get on: " + DiskFault.reason(e));
        } catch (RuntimeException e) {
          if (live.ended().isDone()) {
            return;
          }
          // The node is started anew, most likely; nobody else does this for the agent.
          live.warn("handoff-trouble", agent + " does not get on: " + e);
        }
        if (host.isOver(agent)) {
          return;
        }
        Runnable next = more ? news.poll(AGAIN, TimeUnit.SECONDS) : news.take();
        if (next != null) {
          news.drainTo(new ArrayList<>());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// True if there is more to be done after a pause.
  private boolean step() throws IOException, InterruptedException {
    Stands now = stands;
    if (now == null) {
      return false;
    }
    if (again || !now.equals(done)) {
      again = false;
      change(now);
      done = now;
    }
    return now.phase().equals("STANDBY")
        && now.other() != null
        && !now.pending()
        && !forwarding.forward(now, now.other());
  }

  private void change(Stands now) throws IOException, InterruptedException {
    if (!now.isActive()) {
      host.pause(agent);
    }
    switch (now.phase()) {
      case "ACTIVE" -> activate(now);
      case "FROZEN" -> lend(now);
      case "OFFERED" -> fetch(now);
      case "STANDBY" -> standBy(now);
      default -> {}
    }
  }

  private void activate(Stands now) throws IOException {
    PackageFolder ready = places().ready();
    PackageManifest manifest = ready.manifest();
    if (manifest != null) {
      PackageManifest before = places().last().manifest();
      Path kept =
          new Installation(ready, places().place(), places().memory(), before).install(manifest);
      if (kept != null) {
        live.warn("handoff-kept", agent + ": what was in the place of its files is in " + kept);
      }
      String digest = PackageManifest.digest(ready.manifestBytes());
      Json proof = Luggage.proof(digest, ready, manifest);
      NodeId from = from(ready);
      ready.moveTo(places().last());
      ready(now);
      host.arrived(agent, from, proof);
    } else {
      ready(now);
    }
    places().in().clear();
    forgetOffer(now);
  }

  /// Nothing of an offer is left, unless the next one is under way.
  private synchronized void forgetOffer(Stands now) throws IOException {
    if (pickups.standing().isAtRest(now)) {
      takeBack();
      places().out().clear();
    }
  }

  /// Packs the agent, which was stopped, for an offer to `peer`, and lends it the package.
  synchronized PackageManifest pack(Luggage luggage, NodeId peer, long epoch) throws IOException {
    try {
      PackageManifest manifest = luggage.pack(agent, epoch, places());
      lend(peer, digest());
      return manifest;
    } catch (IOException e) {
      places().out().clear();
      throw e;
    }
  }

  /// The name of the package that was made last.
  String digest() throws IOException {
    return PackageManifest.digest(places().out().manifestBytes());
  }

  private void lend(NodeId peer, String digest) {
    live.node().transfers().lend(peer, Fetching.name(digest), places().out().path());
  }

  private void ready(Stands now) {
    pickups.standing().arrived(now.agent());
    pickups.lookAgain();
  }

  private NodeId from(PackageFolder ready) throws IOException {
    return new NodeId(Files.readString(ready.path().resolve("from")));
  }

  private void lend(Stands now) throws IOException {
    PackageFolder out = places().out();
    if (now.other() != null && out.exists() && digest().equals(now.digest())) {
      lend(now.other(), now.digest());
      return;
    }
    order(new HandoffOrder.Cancel(agent, "its package is gone"));
  }

  private void takeBack() throws IOException {
    if (places().out().exists()) {
      live.node().transfers().takeBack(Fetching.name(digest()));
    }
  }

  private void fetch(Stands now) throws InterruptedException {
    NodeId owner = Objects.requireNonNull(now.other());
    String why = host.objection(agent, owner);
    if (why != null) {
      order(new HandoffOrder.Cancel(agent, why));
      return;
    }
    try {
      if (isReady(now)) {
        return;
      }
      PackageFolder in = places().in();
      PackageManifest manifest =
          new Fetching(live, places(), now.digest(), () -> !now.equals(stands)).fetch(owner, agent);
      new Installation(in, places().place(), places().memory(), places().last().manifest())
          .check(manifest);
      Json proof = Luggage.proof(now.digest(), in, manifest);
      DurableFile.write(in.path().resolve("from"), owner.text().getBytes(UTF_8));
      in.moveTo(places().ready());
      order(new HandoffOrder.Prepared(agent, now.digest(), proof));
    } catch (FileException e) {
      order(new HandoffOrder.Cancel(agent, String.valueOf(e.getMessage())));
    } catch (IOException e) {
      order(new HandoffOrder.Cancel(agent, "its disk refuses: " + DiskFault.reason(e)));
    }
  }

  /// Whether the package is here already; the owner is told so again.
  private boolean isReady(Stands now) throws IOException {
    PackageFolder ready = places().ready();
    PackageManifest manifest = ready.manifest();
    if (manifest == null || !PackageManifest.digest(ready.manifestBytes()).equals(now.digest())) {
      return false;
    }
    Json proof = Luggage.proof(now.digest(), ready, manifest);
    order(new HandoffOrder.Prepared(agent, now.digest(), proof));
    return true;
  }

  private void standBy(Stands now) throws IOException {
    takeBack();
    if (now.other() != null && places().out().exists() && !now.proof().members().isEmpty()) {
      places().out().sync(places().last());
      places().out().moveTo(places().last());
      live.warn(
          "handoff-done",
          agent + " lives at " + live.name(now.other()) + " now: " + Luggage.sentence(now.proof()));
    }
    places().out().clear();
    places().in().clear();
    places().ready().clear();
  }

  void order(HandoffOrder order) {
    live.tell(new Input.Ordered(order));
  }
}
