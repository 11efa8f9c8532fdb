package dev.stenope.app.agents;

import dev.stenope.core.wire.Envelope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Stops agents that talk in circles: passed on too often, back to one who caused it, too many in a
/// minute, too many or too much in one conversation, or the same again and again. What people say
/// is not held against it.
public final class Guard {
  /// Messages from one agent to another in a minute.
  static final int PER_MINUTE = 10;

  /// Messages of one conversation in an hour.
  static final int TURNS = 40;

  /// What one conversation costs the models that read it in an hour, in tokens.
  static final int TOKENS = 100_000;

  /// Characters that are reckoned as a token.
  static final int TOKEN = 4;

  /// Messages in a row that say what was said before.
  static final int REPEATS = 3;

  /// The part of the words of two messages that makes them near-duplicates, if they share it.
  private static final double ALIKE = 0.7;

  private static final int REMEMBERED = 6;
  private static final int MAX_PAIRS = 1024;
  private static final long MINUTE = 60_000_000_000L;
  private static final long HOUR = 60 * MINUTE;

  private final Map<String, Pair> pairs = recent();
  private final Map<String, Deque<Turn>> conversations = recent();

  /// A message that an agent is about to send. `from`, `to` and those of the `trace` are
  /// `instance_id/agent_id`.
  public record Letter(
      String from,
      String to,
      String conversation,
      int hops,
      List<String> trace,
      boolean reply,
      String text) {}

  private record Turn(long at, int length) {}

  private static final class Pair {
    final Deque<Long> times = new ArrayDeque<>();
    final Deque<Set<String>> said = new ArrayDeque<>();
    int repeats;
  }

  private static <T> Map<String, T> recent() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
        return size() > MAX_PAIRS;
      }
    };
  }

  /// Why it must not leave, as the end of a sentence for a person; null if it may, and then it
  /// counts.
  public synchronized @Nullable String refusal(Letter letter, long now) {
    if (letter.hops > Envelope.MAX_HOPS) {
      return "it has been passed on " + letter.hops + " times";
    }
    if (letter.reply && letter.to.endsWith("/" + Envelope.ANY)) {
      // Who asks as nobody in particular is answered as often as they ask.
      return null;
    }
    if (!letter.reply && letter.trace.contains(letter.to)) {
      return "it would come back to one who caused it";
    }
    Pair pair = pairs.computeIfAbsent(letter.from + " " + letter.to, _ -> new Pair());
    pair.times.removeIf(at -> at <= now - MINUTE);
    if (pair.times.size() >= PER_MINUTE) {
      return "there were " + PER_MINUTE + " from the one to the other within a minute";
    }
    Deque<Turn> turns = conversations.computeIfAbsent(letter.conversation, _ -> new ArrayDeque<>());
    turns.removeIf(turn -> turn.at <= now - HOUR);
    if (turns.size() >= TURNS) {
      return "their conversation has had " + TURNS + " messages within an hour";
    }
    if (turns.stream().mapToLong(Turn::length).sum() >= (long) TOKENS * TOKEN) {
      return "their conversation has come to some " + TOKENS + " tokens within an hour";
    }
    if (repeats(pair, letter.text) >= REPEATS) {
      return "they say the same again and again";
    }
    pair.times.add(now);
    turns.add(new Turn(now, letter.text.length()));
    return null;
  }

  /// How many in a row have said what was said before, with this one.
  private static int repeats(Pair pair, String text) {
    Set<String> words =
        new HashSet<>(List.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")));
    boolean again = pair.said.stream().anyMatch(other -> alike(words, other));
    pair.repeats = again ? pair.repeats + 1 : 0;
    pair.said.add(words);
    if (pair.said.size() > REMEMBERED) {
      pair.said.removeFirst();
    }
    return pair.repeats;
  }

  private static boolean alike(Set<String> one, Set<String> other) {
    long shared = one.stream().filter(other::contains).count();
    return shared >= ALIKE * (one.size() + other.size() - shared);
  }
}
