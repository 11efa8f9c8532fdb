package dev.stenope.app.terminal;

import java.util.Locale;
import java.util.regex.Pattern;

/// Words for people.
public final class Text {
  private static final Pattern PAINT = Pattern.compile("\u001b\\[[0-9;]*m");

  private Text() {}

  /// A path in words: its kind and where it leads, or that messages go through the drop.
  public static String way(String kind, String remote) {
    return kind.equals("drop") ? "through the drop" : kind + " " + remote;
  }

  /// Text that somebody else wrote, harmless for a terminal: every control and direction character
  /// is replaced, a line break by a space.
  public static String tame(String text) {
    StringBuilder tame = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n' || c == '\t' || c == '\r') {
                tame.append(' ');
              } else if (harmless(c)) {
                tame.appendCodePoint(c);
              } else {
                tame.append('?');
              }
            });
    return tame.toString();
  }

  /// The text with an ellipsis in place of all that exceeds so many characters.
  public static String clipped(String text, int length) {
    return text.codePointCount(0, text.length()) <= length
        ? text
        : text.substring(0, text.offsetByCodePoints(0, length)) + "…";
  }

  private static boolean harmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> c == 0x200d || c == 0xfe0f;
      default -> true;
    };
  }

  /// How many columns the text takes, colors not counted.
  public static int width(String text) {
    String bare = PAINT.matcher(text).replaceAll("");
    return bare.codePointCount(0, bare.length());
  }

  public static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - width(text)));
  }

  /// Nanoseconds as `0.21 ms`, `34 ms`, `1.2 s`.
  public static String nanos(long nanos) {
    double ms = nanos / 1e6;
    if (ms < 1) {
      return format("%.2f ms", ms);
    }
    if (ms < 10) {
      return format("%.1f ms", ms);
    }
    return ms < 1000 ? format("%.0f ms", ms) : format("%.1f s", ms / 1000);
  }

  /// Seconds as `45 s`, `3 min`, `2 h 5 min`, `4 d`.
  public static String seconds(long seconds) {
    if (seconds < 60) {
      return Math.max(0, seconds) + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min";
    }
    if (seconds < 86_400) {
      long minutes = seconds % 3600 / 60;
      return seconds / 3600 + " h" + (minutes == 0 ? "" : " " + minutes + " min");
    }
    return seconds / 86_400 + " d";
  }

  public static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    if (bytes < 1_000_000) {
      return format("%.1f kB", bytes / 1e3);
    }
    return bytes < 1_000_000_000 ? format("%.1f MB", bytes / 1e6) : format("%.2f GB", bytes / 1e9);
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation is not worth a dependency.
  public static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
