package dev.stenope.core.crypto;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A secret that people chose, in Unicode normalization form C so that every keyboard gives the
/// same bytes. Whoever holds a handshake file can guess at leisure, so a weak one is refused.
public final class Passphrase {
  /// The least estimated strength that is accepted, in bits.
  public static final int MIN_BITS = 64;

  private static final int MAX_LENGTH = 1024;
  private static final double LETTER_BITS = 4.7;
  private static final double DIGIT_BITS = 3.3;
  private static final double SYMBOL_BITS = 5;
  // The list of the dice words has 7,776 entries, and people know fewer by heart.
  private static final double WORD_BITS = 11;
  private static final double YEAR_BITS = 6;
  private static final double KNOWN_BITS = 1;

  private final String normalized;

  /// Call [#weakness] first: a passphrase that has one is an [IllegalArgumentException].
  public Passphrase(String text) {
    String weakness = weakness(text);
    if (weakness != null) {
      throw new IllegalArgumentException(weakness);
    }
    normalized = Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /// Why the text cannot be a passphrase and what to do about it, for a person; null if it can.
  public static @Nullable String weakness(String text) {
    if (text.length() > MAX_LENGTH) {
      return "The passphrase is longer than " + MAX_LENGTH + " characters. Shorten it.";
    }
    int bits = bits(text);
    if (bits >= MIN_BITS) {
      return null;
    }
    return "The passphrase is too weak: about %d bits where %d are needed. Take six words or more that dice chose, or let an invitation bring a secret of its own."
        .formatted(bits, MIN_BITS);
  }

  /// An estimate of what the text costs to guess, in bits, on the low side: a run of letters that
  /// can be spoken counts as one word of a list, a year as a year, a repeated part as almost
  /// nothing.
  public static int bits(String text) {
    String normalized = Normalizer.normalize(text, Normalizer.Form.NFC);
    Set<String> known = new HashSet<>();
    double bits = 0;
    int from = 0;
    while (from < normalized.length()) {
      int kind = kind(normalized.charAt(from));
      int to = from + 1;
      while (to < normalized.length() && kind(normalized.charAt(to)) == kind) {
        to++;
      }
      String run = normalized.substring(from, to);
      boolean fresh = known.add(run.toLowerCase(Locale.ROOT));
      bits += fresh ? bits(run, kind) : KNOWN_BITS;
      from = to;
    }
    return (int) bits;
  }

  private static double bits(String run, int kind) {
    return switch (kind) {
      case 0 ->
          isWord(run) ? Math.min(WORD_BITS, varied(run) * LETTER_BITS) : varied(run) * LETTER_BITS;
      case 1 -> isYear(run) ? YEAR_BITS : varied(run) * DIGIT_BITS;
      default -> run.isBlank() ? 0 : varied(run) * SYMBOL_BITS;
    };
  }

  private static int kind(char c) {
    return Character.isLetter(c) ? 0 : Character.isDigit(c) ? 1 : 2;
  }

  private static boolean isYear(String run) {
    return run.length() == 4 && (run.startsWith("19") || run.startsWith("20"));
  }

  /// The number of characters that neither repeat nor continue the one before.
  private static int varied(String run) {
    int varied = 1;
    for (int i = 1; i < run.length(); i++) {
      if (Math.abs(run.charAt(i) - run.charAt(i - 1)) > 1) {
        varied++;
      }
    }
    return varied;
  }

  /// Whether vowels come as often as in speech. Without a dictionary this is what tells words from
  /// letters that a generator drew.
  private static boolean isWord(String run) {
    int vowels = 0;
    int consonants = 0;
    for (int i = 0; i < run.length(); i++) {
      boolean vowel = "aeiouyäöüáéíóúàèìòùâêîôû".indexOf(Character.toLowerCase(run.charAt(i))) >= 0;
      vowels += vowel ? 1 : 0;
      consonants = vowel ? 0 : consonants + 1;
      if (consonants > 4) {
        return false;
      }
    }
    return run.length() <= 3 || vowels * 5 >= run.length();
  }

  String normalized() {
    return normalized;
  }

  @Override
  public String toString() {
    return "Passphrase";
  }
}
