package dev.stenope.core.rendezvous;

import dev.stenope.core.crypto.Handshake;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.Letter;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Request;
import dev.stenope.core.crypto.Session;
import dev.stenope.core.wire.MalformedException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The machine that meets other nodes through a folder: it lays requests, answers those of others,
/// and turns each exchange of two files into an agreed session. Of a folder full of foreign files
/// it asks only for those whose name bears the tag of an introduction that it expects.
public final class Rendezvous {
  static final String AGREED_TIME = "agreed_time_utc";
  static final String AGREED_CLOCK = "agreed_clock";

  /// Names further from the present than this are not looked at, in seconds: one day.
  private static final long HORIZON = 86_400;

  private final Identity self;
  private final boolean loopback;
  private final SecureRandom random;
  private final TrueTime time = new TrueTime();
  private final PeerTime peers;
  private final Seen seen;
  private final Set<NodeId> barred = new TreeSet<>();
  private final Fetches fetches = new Fetches();
  private final Map<Introduction, Meeting> meetings = new LinkedHashMap<>();
  private long told;
  private long measured;
  private long malformed;

  /// `loopback` lets peers name addresses of the loopback interface. `seen` is what [#seen]
  /// returned in the life before.
  public Rendezvous(
      Identity self,
      boolean loopback,
      PeerTime peers,
      Map<String, Long> seen,
      SecureRandom random) {
    this.self = self;
    this.loopback = loopback;
    this.peers = peers;
    this.seen = new Seen(seen);
    this.random = random;
  }

  /// Orders to the drop, and what the node must know or decide.
  public sealed interface Output {
    record Put(String name, byte[] content) implements Output {}

    /// Asks for a file of at most `limit` bytes.
    record Fetch(String name, int limit) implements Output {}

    record Remove(String name) implements Output {}

    /// A peer wants to meet; [Rendezvous#answer] with an own offer lets it. From now on an
    /// invitation belongs to this peer alone.
    record Requested(Introduction introduction, Request request, Offer peer) implements Output {}

    /// Both files are readable: the session stands, and both open at the appointment. A later one
    /// under the same introduction replaces what does not carry a link yet.
    record Agreed(
        Introduction introduction,
        Session session,
        byte[] peerKey,
        Offer peer,
        Offer own,
        Appointment at)
        implements Output {}

    /// The own request grows old; [Rendezvous#request] with a fresh offer renews it.
    record Renew(Introduction introduction) implements Output {}

    /// An authentic request was not answered. `code` is `clock`, `used` or `barred`; `text` tells a
    /// person why, and what to do.
    record Refused(Introduction introduction, String code, String text) implements Output {}
  }

  /// `until` is in nanoseconds of UTC.
  private record Meeting(Requester requester, Responder responder, OwnFiles files, long until) {}

  /// Waits for the other node of the introduction, until `until` (nanoseconds of UTC, as the expiry
  /// of an invitation is; `Long.MAX_VALUE` for a pair). `boundTo` is the node that has used the
  /// invitation already.
  public void expect(Introduction introduction, long until, @Nullable NodeId boundTo) {
    if (meetings.containsKey(introduction)) {
      return;
    }
    OwnFiles files = new OwnFiles();
    Requester requester = new Requester(introduction, self, time, peers, files, random);
    Responder responder =
        new Responder(
            introduction, boundTo, barred, self, time, peers, files, seen, requester, random);
    meetings.put(introduction, new Meeting(requester, responder, files, until));
  }

  /// Leaves these nodes, and no others, unanswered from now on, whatever invitation they have.
  public void bar(Set<NodeId> nodes) {
    barred.clear();
    barred.addAll(nodes);
  }

  /// Ends all under the introduction and removes its files.
  public void forget(Introduction introduction, Consumer<? super Output> out) {
    Meeting meeting = meetings.remove(introduction);
    if (meeting != null) {
      meeting.files().removeAll(out);
      fetches.forget(introduction);
    }
  }

  /// Asks the peer to meet, in the place of an earlier request.
  public void request(
      Introduction introduction, Offer offer, long now, Consumer<? super Output> out) {
    Meeting meeting = meetings.get(introduction);
    if (meeting != null) {
      meeting.requester().request(offer, margin(offer.oneWayNanos()), now, out);
    }
  }

  /// Takes the own request back.
  public void withdraw(Introduction introduction, Consumer<? super Output> out) {
    Meeting meeting = meetings.get(introduction);
    if (meeting != null) {
      meeting.requester().withdraw(out);
    }
  }

  /// Answers a request. Nothing happens where a newer one has come, or this was answered.
  public void answer(Request request, Offer offer, long now, Consumer<? super Output> out) {
    Meeting meeting = meetings.get(request.introduction());
    if (meeting == null) {
      return;
    }
    try {
      long margin = margin(offer.oneWayNanos());
      meeting.responder().answer(request, offer, margin, loopback, now, out);
    } catch (MalformedException _) {
      malformed++;
    }
  }

  /// Takes names that the drop shows. The work for each is one HMAC per introduction at most, and
  /// nothing of a foreign name is kept.
  public void appeared(List<String> names, long now, Consumer<? super Output> out) {
    long seconds = time.millis(now) / 1000;
    for (String text : names) {
      DropName name = DropName.parse(text);
      if (name != null && Math.abs(name.unix() - seconds) <= HORIZON) {
        sighted(name, seconds, now, out);
      }
    }
  }

  private void sighted(DropName name, long seconds, long now, Consumer<? super Output> out) {
    for (Map.Entry<Introduction, Meeting> entry : meetings.entrySet()) {
      Letter letter = name.recognize(entry.getKey());
      if (letter == null) {
        continue;
      }
      Meeting meeting = entry.getValue();
      if (!letter.isFromPeer()) {
        if (!meeting.files().has(name.text())) {
          out.accept(new Output.Remove(name.text()));
        }
      } else if (name.isTimely(seconds)) {
        if (letter == Letter.PEER_REQUEST
            ? meeting.responder().mayAnswer(name.unix())
            : meeting.requester().isOutstanding()) {
          fetches.start(name.text(), entry.getKey(), letter, now, out);
        }
      } else if (letter == Letter.PEER_REQUEST
          && (name.unix() > seconds || entry.getKey().isInvitation())) {
        // An old file of a pair is a leftover. With an invitation somebody may be trying just now.
        meeting.responder().untimely(name.unix(), now, out);
      }
      return;
    }
  }

  /// Takes the content of a file that was asked for; anything else is ignored.
  public void fetched(String name, byte[] content, long now, Consumer<? super Output> out) {
    Fetches.Fetch fetch = fetches.find(name);
    Meeting meeting = fetch == null ? null : meetings.get(fetch.introduction);
    if (fetch == null || meeting == null) {
      return;
    }
    try {
      if (fetch.letter == Letter.PEER_REQUEST) {
        Request request = Handshake.open(fetch.introduction, self.id(), content, name);
        Offer offer = Offer.of(request.sender().offer(), loopback);
        meeting.responder().opened(request, offer, name, now, out);
      } else if (meeting.requester().isOutstanding()) {
        long written = meeting.requester().response(name, content, loopback, out);
        meeting.responder().superseded(written);
      }
      measured = Math.max(0, now - fetch.asked());
      fetches.done(name);
    } catch (MalformedException _) {
      malformed++;
      fetches.incomplete(name, now);
    }
  }

  /// What must be added to the own clock to get UTC, in nanoseconds.
  public void corrected(long offset) {
    time.correct(offset);
  }

  /// How long the drop takes to bring a file across, in nanoseconds, as far as the shell knows.
  public void latency(long nanos) {
    told = nanos;
  }

  /// The answered requests, to be kept for the next life of the node.
  public Map<String, Long> seen() {
    return seen.all();
  }

  /// How many files bore a valid name and were not valid.
  public long malformed() {
    return malformed;
  }

  public void wake(long now, Consumer<? super Output> out) {
    List<Introduction> over =
        meetings.entrySet().stream()
            .filter(entry -> entry.getValue().until() <= time.utc(now))
            .map(Map.Entry::getKey)
            .toList();
    over.forEach(introduction -> forget(introduction, out));
    for (Meeting meeting : List.copyOf(meetings.values())) {
      meeting.requester().wake(now, out);
      meeting.responder().wake(now, out);
      meeting.files().wake(now, out);
    }
    fetches.wake(now, out);
    seen.prune(time.millis(now));
  }

  public long deadline() {
    long next = fetches.deadline();
    for (Meeting meeting : meetings.values()) {
      if (meeting.until() != Long.MAX_VALUE) {
        next = Math.min(next, meeting.until() - time.utc(0));
      }
      next = Math.min(next, meeting.requester().deadline());
      next = Math.min(next, meeting.responder().deadline());
      next = Math.min(next, meeting.files().deadline());
    }
    return next;
  }

  private long margin(long oneWay) {
    // A drop needs a look at the list and a look at the file.
    return Appointment.margin(Math.max(told, 2 * measured), 4 * oneWay);
  }
}
