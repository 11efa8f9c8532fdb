package dev.stenope.core.rendezvous;

import dev.stenope.core.crypto.Handshake;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.Letter;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Request;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The requests of the peer under one introduction. Only the newest counts, and each is answered at
/// most once.
final class Responder {
  /// How many requests a minute are given to the node to answer, so that a peer cannot make it aim
  /// packets at others without end.
  static final int MAX_ANSWERS = 6;

  /// How long a node that has an own request outstanding leaves the one of a higher node id
  /// unanswered, in milliseconds after its own. The higher one answers, if it can read ours at all.
  static final long GLARE = 10_000;

  /// A request that is older than the own one by so many milliseconds is answered at once.
  private static final long GLARE_AGE = 2_000;

  private static final long MINUTE = 60_000_000_000L;
  private static final long MAX_PAST = 300_000;
  private static final long MAX_FUTURE = 60_000;

  private final Introduction introduction;
  private final Set<NodeId> barred;
  private final Identity self;
  private final TrueTime time;
  private final PeerTime peers;
  private final OwnFiles files;
  private final Seen seen;
  private final Requester requester;
  private final SecureRandom random;
  private final Deque<Long> answers = new ArrayDeque<>();
  private @Nullable NodeId boundTo;
  private @Nullable Waiting waiting;
  private @Nullable Request shown;
  private String shownName = "";
  private long newest = Long.MIN_VALUE;
  private long quietUntil = Long.MIN_VALUE;

  private record Waiting(Request request, Offer offer, String name) {}

  Responder(
      Introduction introduction,
      @Nullable NodeId boundTo,
      Set<NodeId> barred,
      Identity self,
      TrueTime time,
      PeerTime peers,
      OwnFiles files,
      Seen seen,
      Requester requester,
      SecureRandom random) {
    this.introduction = introduction;
    this.boundTo = boundTo;
    this.barred = barred;
    this.self = self;
    this.time = time;
    this.peers = peers;
    this.files = files;
    this.seen = seen;
    this.requester = requester;
    this.random = random;
  }

  /// The peer wrote a response at `millis` of UTC: what it requested before has no meaning any
  /// more.
  void superseded(long millis) {
    newest = Math.max(newest, millis);
    if (waiting != null && waiting.request().sender().life().timestamp() <= newest) {
      waiting = null;
    }
  }

  /// Takes an authentic request.
  void opened(
      Request request,
      Offer offer,
      String name,
      long now,
      Consumer<? super Rendezvous.Output> out) {
    Handshake.Life life = request.sender().life();
    long millis = time.millis(now);
    if (life.timestamp() > millis + MAX_FUTURE || life.timestamp() < millis - MAX_PAST) {
      refuse("clock", Refusals.clock(offer.name(), life.timestamp(), millis), now, out);
      return;
    }
    if (seen.contains(request.connectionId())) {
      out.accept(new Rendezvous.Output.Remove(name));
      return;
    }
    if (life.expires() <= millis || life.timestamp() <= newest) {
      return;
    }
    NodeId peer = request.sender().id();
    if (barred.contains(peer)) {
      refuse("barred", Refusals.barred(offer.name(), peer), now, out);
      return;
    }
    if (introduction.isInvitation()) {
      if (boundTo != null && !boundTo.equals(peer)) {
        refuse("used", Refusals.used(boundTo, offer.name(), peer), now, out);
        return;
      }
      boundTo = peer;
    }
    newest = life.timestamp();
    waiting = new Waiting(request, offer, name);
    wake(now, out);
  }

  /// Whether a request whose name bears this time, in unix seconds, can be the newest.
  boolean mayAnswer(long unix) {
    return newest == Long.MIN_VALUE || unix >= newest / 1000;
  }

  /// A request of the peer that was not opened bears a time, in unix seconds, that is not of the
  /// present.
  void untimely(long unix, long now, Consumer<? super Rendezvous.Output> out) {
    long millis = time.millis(now);
    String text =
        1000 * unix > millis
            ? Refusals.clock("the other one", 1000 * unix, millis)
            : Refusals.old(1000 * unix, millis);
    refuse("clock", text, now, out);
  }

  private void refuse(String code, String text, long now, Consumer<? super Rendezvous.Output> out) {
    if (now >= quietUntil) {
      quietUntil = now + MINUTE;
      out.accept(new Rendezvous.Output.Refused(introduction, code, text));
    }
  }

  /// Answers the request that was shown last; one that was overtaken by another is dropped.
  /// `margin` is how far ahead of now both shall open, in nanoseconds.
  void answer(
      Request request,
      Offer offer,
      long margin,
      boolean loopback,
      long now,
      Consumer<? super Rendezvous.Output> out)
      throws MalformedException {
    if (request != shown) {
      return;
    }
    shown = null;
    Offer theirs = Offer.of(request.sender().offer(), loopback);
    long millis = time.millis(now);
    long agreed = time.millis(now + margin);
    Handshake.Life life = new Handshake.Life(millis, millis + Handshake.MAX_LIFE);
    String name = DropName.make(introduction, Letter.OWN_RESPONSE, millis / 1000, random).text();
    Json json = offer.toJson().put(Rendezvous.AGREED_TIME, agreed);
    json.put(Rendezvous.AGREED_CLOCK, peers.told(time.own(agreed)));
    Request.Answer answer = request.answer(self, json, name, life, random);
    seen.add(request.connectionId(), request.sender().life().expires());
    if (isLower(request.sender().id())) {
      // The peer did not answer the own request in time, and must not after this.
      requester.withdraw(out);
    }
    files.put(name, answer.file(), time.own(life.expires()), out);
    out.accept(new Rendezvous.Output.Remove(shownName));
    out.accept(
        new Rendezvous.Output.Agreed(
            introduction,
            answer.session(),
            request.sender().identity(),
            theirs,
            offer,
            new Appointment(time.own(agreed))));
  }

  void wake(long now, Consumer<? super Rendezvous.Output> out) {
    if (waiting == null || deadline() > now) {
      return;
    }
    Waiting next = waiting;
    waiting = null;
    if (next.request().sender().life().expires() <= time.millis(now)) {
      return;
    }
    while (!answers.isEmpty() && answers.getFirst() <= now - MINUTE) {
      answers.removeFirst();
    }
    answers.addLast(now);
    shown = next.request();
    shownName = next.name();
    out.accept(new Rendezvous.Output.Requested(introduction, next.request(), next.offer()));
  }

  /// When the waiting request may be shown.
  long deadline() {
    if (waiting == null) {
      return Long.MAX_VALUE;
    }
    long rate = answers.size() < MAX_ANSWERS ? Long.MIN_VALUE : answers.getFirst() + MINUTE;
    return isGlare(waiting.request().sender())
        ? Math.max(rate, time.own(requester.written() + GLARE))
        : rate;
  }

  /// Whether the peer is about to answer our request, since both were written at the same time. One
  /// that is older has waited for us, and its sender may look seldom by now.
  private boolean isGlare(Handshake.Sender peer) {
    return requester.isOutstanding()
        && isLower(peer.id())
        && peer.life().timestamp() > requester.written() - GLARE_AGE;
  }

  private boolean isLower(NodeId peer) {
    return self.id().compareTo(peer) < 0;
  }
}
