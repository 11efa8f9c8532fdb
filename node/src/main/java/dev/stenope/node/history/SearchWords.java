package dev.stenope.node.history;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Texts in the form in which the search index takes and finds them: letters and digits in words
/// that spaces part. Symbols, emoji among them, and the signs of scripts without spaces are words
/// of their own, so that they are found wherever they stand.
final class SearchWords {
  /// Precedes the number of a symbol. It is a letter to the index, and nobody types it.
  private static final char MARK = '\uE000';

  private static final Set<UnicodeScript> WITHOUT_SPACES =
      Set.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private SearchWords() {}

  static String of(String text) {
    StringBuilder words = new StringBuilder(text.length());
    text.codePoints().forEach(each -> append(each, words));
    return words.toString();
  }

  private static void append(int each, StringBuilder words) {
    switch (Character.getType(each)) {
      case Character.OTHER_SYMBOL, Character.MATH_SYMBOL, Character.CURRENCY_SYMBOL ->
          words.append(' ').append(MARK).append(HexFormat.of().toHexDigits(each, 6)).append(' ');
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK -> {
        if (WITHOUT_SPACES.contains(UnicodeScript.of(each))) {
          words.append(' ').appendCodePoint(each).append(' ');
        } else {
          words.appendCodePoint(each);
        }
      }
      default -> words.append(' ');
    }
  }

  /// The words of a person as a query of FTS5 in the column `text`, empty if there are none. All
  /// have to be there, the last one or its beginning. As each is made of letters and stands in
  /// quotes, none can be an operator.
  static String query(String words) {
    List<String> phrases = new ArrayList<>();
    for (String word : words.split("\\s+", -1)) {
      String phrase = of(word).strip();
      if (!phrase.isEmpty()) {
        phrases.add('"' + phrase + '"');
      }
    }
    return phrases.isEmpty() ? "" : "text : (" + String.join(" AND ", phrases) + "*)";
  }
}
