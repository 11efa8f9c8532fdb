package dev.stenope.bench.meet;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.Output.PeerState;
import dev.stenope.core.Status;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Home;
import dev.stenope.node.Node;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Two whole nodes on loopback that know each other. The one whose request counts is stopped and
/// started anew for each meeting.
final class Couple implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Venue venue;
  private final Home home;
  private final String requester;
  private final String responder;
  private final Node stays;
  private Node restarts;

  private Couple(Venue venue, Home home, String requester, Node stays, Node restarts) {
    this.venue = venue;
    this.home = home;
    this.requester = requester;
    this.responder = requester.equals("a") ? "b" : "a";
    this.stays = stays;
    this.restarts = restarts;
  }

  /// Makes two nodes in `folder` and lets them meet by an invitation.
  static Couple meet(Venue venue, Path folder)
      throws IOException, MalformedException, InterruptedException, TimeoutException {
    Home a = Home.create(folder.resolve("a"), "a", new SecureRandom());
    Home b = Home.create(folder.resolve("b"), "b", new SecureRandom());
    Node inviter = start(a, "a", venue);
    Node joiner = start(b, "b", venue);
    Invitation invitation =
        Invitation.make(
            inviter.id(),
            "a",
            List.of(),
            Instant.now().plusSeconds(600).getEpochSecond(),
            new SecureRandom());
    inviter.submit(new Input.Invite(invitation));
    joiner.submit(new Input.Join(invitation));
    awaitOnline(inviter);
    awaitOnline(joiner);
    boolean firstRequests = inviter.id().text().compareTo(joiner.id().text()) < 0;
    return firstRequests
        ? new Couple(venue, a, "a", joiner, inviter)
        : new Couple(venue, b, "b", inviter, joiner);
  }

  private static Node start(Home home, String name, Venue venue) throws IOException {
    List<String> drops = List.of(TimedDrops.address(name, venue));
    return Node.start(home, Settings.standard().withDrops(drops).withBind(List.of("127.0.0.1")));
  }

  private static void awaitOnline(Node node)
      throws IOException, InterruptedException, TimeoutException {
    CompletableFuture<Boolean> online = new CompletableFuture<>();
    try (Node.Subscription _ =
        node.listen(
            event -> {
              if (event instanceof Output.PeerChanged changed
                  && changed.state() == PeerState.ONLINE) {
                online.complete(true);
              }
            })) {
      for (Status.PeerStatus peer : node.status().join().peers()) {
        if (peer.state() == PeerState.ONLINE) {
          online.complete(true);
        }
      }
      online.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e);
    }
  }

  /// Lets them meet again; null if it was the other one's request that was answered.
  Journal.@Nullable Handshake again() throws IOException, InterruptedException, TimeoutException {
    restarts.close();
    venue.journal().clear();
    restarts = start(home, requester, venue);
    awaitOnline(restarts);
    awaitOnline(stays);
    return venue.journal().handshake(requester, responder);
  }

  @Override
  public void close() {
    restarts.close();
    stays.close();
  }
}
