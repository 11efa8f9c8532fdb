package dev.stenope.core.rendezvous;

import dev.stenope.core.crypto.Handshake;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.Letter;
import dev.stenope.core.crypto.PendingRequest;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The own request under one introduction, of which there is at most one.
final class Requester {
  /// The age in nanoseconds at which a request wants a fresh one in its place: a minute before its
  /// expiry.
  static final long RENEW_AGE = 240_000_000_000L;

  /// How far after its writing a response may put the agreed time, in milliseconds.
  private static final long MAX_APPOINTMENT = 60_000;

  private final Introduction introduction;
  private final Identity self;
  private final TrueTime time;
  private final PeerTime peers;
  private final OwnFiles files;
  private final SecureRandom random;
  private @Nullable Outstanding outstanding;

  /// `written` is in milliseconds of UTC, `renew` (`Long.MAX_VALUE` once asked for) and `expires`
  /// in nanoseconds of the own clock.
  private record Outstanding(
      PendingRequest request, Offer offer, String name, long written, long renew, long expires) {}

  Requester(
      Introduction introduction,
      Identity self,
      TrueTime time,
      PeerTime peers,
      OwnFiles files,
      SecureRandom random) {
    this.introduction = introduction;
    this.self = self;
    this.time = time;
    this.peers = peers;
    this.files = files;
    this.random = random;
  }

  /// Writes a request in the place of the one before. `margin` is how far ahead it proposes to
  /// open, in nanoseconds; the response decides.
  void request(Offer offer, long margin, long now, Consumer<? super Rendezvous.Output> out) {
    withdraw(out);
    long millis = time.millis(now);
    long expires = millis + Handshake.MAX_LIFE;
    String name = DropName.make(introduction, Letter.OWN_REQUEST, millis / 1000, random).text();
    Json json = offer.toJson().put(Rendezvous.AGREED_TIME, time.millis(now + margin));
    Handshake.Life life = new Handshake.Life(millis, expires);
    PendingRequest request = Handshake.request(introduction, self, json, name, life, random);
    outstanding = new Outstanding(request, offer, name, millis, now + RENEW_AGE, time.own(expires));
    files.put(name, request.file(), time.own(expires), out);
  }

  boolean isOutstanding() {
    return outstanding != null;
  }

  /// When the outstanding request was written, in milliseconds of UTC.
  long written() {
    return outstanding == null ? Long.MIN_VALUE : outstanding.written();
  }

  void withdraw(Consumer<? super Rendezvous.Output> out) {
    if (outstanding != null) {
      files.remove(outstanding.name(), out);
      outstanding = null;
    }
  }

  /// Takes a response and returns when the peer wrote it, in milliseconds of UTC.
  long response(
      String name, byte[] content, boolean loopback, Consumer<? super Rendezvous.Output> out)
      throws MalformedException {
    if (outstanding == null) {
      throw new MalformedException("a response that nobody waits for");
    }
    PendingRequest.Agreement agreement = outstanding.request().finish(content, name);
    Handshake.Sender peer = agreement.peer();
    Offer theirs = Offer.of(peer.offer(), loopback);
    long written = peer.life().timestamp();
    long agreed = peer.offer().number(Rendezvous.AGREED_TIME);
    if (agreed < written || agreed > written + MAX_APPOINTMENT) {
      throw new MalformedException("an agreed time that is not close");
    }
    long told = peer.offer().number(Rendezvous.AGREED_CLOCK, 0);
    long instant = peers.own(peer.id(), told, time.own(agreed));
    Offer ours = outstanding.offer();
    withdraw(out);
    out.accept(new Rendezvous.Output.Remove(name));
    out.accept(
        new Rendezvous.Output.Agreed(
            introduction,
            agreement.session(),
            peer.identity(),
            theirs,
            ours,
            new Appointment(instant)));
    return written;
  }

  void wake(long now, Consumer<? super Rendezvous.Output> out) {
    if (outstanding == null) {
      return;
    }
    Outstanding o = outstanding;
    if (now >= o.expires()) {
      withdraw(out);
    } else if (now >= o.renew()) {
      outstanding =
          new Outstanding(
              o.request(), o.offer(), o.name(), o.written(), Long.MAX_VALUE, o.expires());
      out.accept(new Rendezvous.Output.Renew(introduction));
    }
  }

  long deadline() {
    return outstanding == null
        ? Long.MAX_VALUE
        : Math.min(outstanding.renew(), outstanding.expires());
  }
}
