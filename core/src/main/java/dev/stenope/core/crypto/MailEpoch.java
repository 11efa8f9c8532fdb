package dev.stenope.core.crypto;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;

/// How far two nodes have come with the mails of one session. It outlives restarts, so that no
/// number is used twice and no mail is taken twice. `id` names the session to both. `proven` tells
/// whether the peer has shown that it holds the session; nothing is written before. `out` begins
/// with the next mail to write, and the peer has acknowledged all below `acked`, as of `since`
/// (nanoseconds since 1970); `in` begins with the lowest mail that has not come, and bit k of
/// `held` tells whether number `in.next() + k` has.
public record MailEpoch(
    long id, boolean proven, MailChain out, long acked, long since, MailChain in, long held) {
  /// How many mails may be under way, and how far ahead of the lowest missing one a mail is known.
  public static final int WINDOW = 16;

  /// How many of them may carry messages: the others are for acknowledgements, or two nodes that
  /// both talk without reading could not say any more that they have read.
  public static final int TALK = 12;

  public MailEpoch {
    if (acked < 0 || acked > out.next() || held >>> WINDOW != 0 || (held & 1) != 0) {
      throw new IllegalArgumentException("not a state of mails");
    }
  }

  public MailEpoch prove() {
    return new MailEpoch(id, true, out, acked, since, in, held);
  }

  /// Whether no mail was written or taken.
  public boolean isUnused() {
    return out.next() == 0 && in.next() == 0 && held == 0;
  }

  /// Whether another mail may be written; fewer of those that `talk`, which carry messages.
  public boolean mayWrite(boolean talk) {
    return proven && out.next() - acked < (talk ? TALK : WINDOW);
  }

  /// The next mail is written.
  public MailEpoch written(long now) {
    long from = acked == out.next() ? now : since;
    return new MailEpoch(id, proven, out.from(out.next() + 1), acked, from, in, held);
  }

  /// The peer needs no mail below `bound`, which is at most the next to write.
  public MailEpoch acknowledged(long bound, long now) {
    return bound <= acked ? this : new MailEpoch(id, proven, out, bound, now, in, held);
  }

  /// Whether mail `number` is awaited.
  public boolean awaits(long number) {
    long ahead = number - in.next();
    return ahead >= 0 && ahead < WINDOW && (held >>> ahead & 1) == 0;
  }

  /// An awaited mail has come, which proves that the peer holds the session.
  public MailEpoch received(long number) {
    long all = held | 1L << (number - in.next());
    int whole = Long.numberOfTrailingZeros(~all);
    return new MailEpoch(id, true, out, acked, since, in.from(in.next() + whole), all >>> whole);
  }

  /// The peer will not write the mails below `bound` any more.
  public MailEpoch passed(long bound) {
    long missing = Math.min(bound - in.next(), WINDOW);
    MailEpoch epoch = this;
    for (long i = 0; i < missing; i++) {
      if (epoch.awaits(in.next() + i)) {
        epoch = epoch.received(in.next() + i);
      }
    }
    return epoch;
  }

  public Json toJson() {
    return new Json()
        .put("id", id)
        .put("proven", proven)
        .put("out", out.toJson())
        .put("acked", acked)
        .put("since", since)
        .put("in", in.toJson())
        .put("held", held);
  }

  public static MailEpoch of(Json json) throws MalformedException {
    return new MailEpoch(
        json.number("id"),
        json.flag("proven"),
        MailChain.of(json.object("out")),
        json.number("acked"),
        json.number("since"),
        MailChain.of(json.object("in")),
        json.number("held"));
  }

  @Override
  public String toString() {
    return "MailEpoch[out " + out.next() + ", in " + in.next() + "]";
  }
}
