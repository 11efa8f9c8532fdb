package dev.stenope.node.drop.mega.server;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// How the server behaves where MEGA's own behaviour varies or is unknown. Every knob may be turned
/// while the server runs.
public final class Knobs {
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private volatile Duration before = Duration.ZERO;
  private volatile Duration after = Duration.ZERO;
  private volatile Duration hold = Duration.ofSeconds(25);
  private volatile Duration clock = Duration.ZERO;
  private volatile int attributeLimit = NO_LIMIT;
  private volatile boolean cutsAttributes;
  private volatile boolean losesEvents;
  private volatile boolean hasPush = true;
  private volatile boolean zeroSessions;
  private volatile int easiness;
  private final Set<String> guarded = ConcurrentHashMap.newKeySet();

  Knobs() {}

  /// Adds latency to every call, before the server works on it and before it answers.
  public void delay(Duration before, Duration after) {
    this.before = before;
    this.after = after;
  }

  Duration delayBefore() {
    return before;
  }

  Duration delayAfter() {
    return after;
  }

  /// How long a request for events is held before it is answered by a keep-alive.
  public void hold(Duration hold) {
    this.hold = hold;
  }

  Duration hold() {
    return hold;
  }

  /// Sets the clock of the server ahead, or behind when negative.
  public void clock(Duration ahead) {
    clock = ahead;
  }

  Duration clock() {
    return clock;
  }

  /// The time of the server in seconds.
  long seconds() {
    return System.currentTimeMillis() / 1000 + clock.toSeconds();
  }

  /// The time of the server as the header `Date` writes it.
  String date() {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        Instant.ofEpochSecond(seconds()).atZone(ZoneOffset.UTC));
  }

  /// Limits the attributes of a node to so many characters. What is longer is refused as a wrong
  /// argument or, if `cut`, shortened without a word.
  public void limitAttributes(int characters, boolean cut) {
    attributeLimit = characters;
    cutsAttributes = cut;
  }

  String attributes(String text) throws Refusal {
    if (text.length() <= attributeLimit) {
      return text;
    }
    if (!cutsAttributes) {
      throw new Refusal(Refusal.ARGUMENTS);
    }
    return text.substring(0, attributeLimit);
  }

  /// Forgets to tell of what changes from now on.
  public void loseEvents(boolean on) {
    losesEvents = on;
  }

  boolean losesEvents() {
    return losesEvents;
  }

  /// Whether the newer of the two ways to follow events, `wsc`, is there.
  public void push(boolean on) {
    hasPush = on;
  }

  boolean hasPush() {
    return hasPush;
  }

  /// Has sessions begin with a zero byte, which clients lose that read them as a number.
  public void zeroSessions(boolean on) {
    zeroSessions = on;
  }

  boolean hasZeroSessions() {
    return zeroSessions;
  }

  /// Asks for hashcash of this easiness, 0 to 255, before any of these commands; none asks no more.
  public void hashcash(int easiness, String... commands) {
    guarded.clear();
    this.easiness = easiness;
    guarded.addAll(Set.of(commands));
  }

  int easiness() {
    return easiness;
  }

  boolean isGuarded(String command) {
    return guarded.contains(command);
  }
}
