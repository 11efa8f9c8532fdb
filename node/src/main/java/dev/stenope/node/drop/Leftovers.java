package dev.stenope.node.drop;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Files in a folder that stem from ours and that nobody reads: the copies that programs which keep
/// folders in step make where two machines wrote one name, and what a node left behind that died
/// while it wrote.
///
/// Some programs put the mark of a copy before the ending in letters that our names have too (as
/// `...-DESKTOP.bin` or `..._conflict-20260101-120000.bin`). Such a file passes for one of ours
/// here, bears no valid tag, and goes when it is old like any other.
final class Leftovers {
  private static final Pattern TEMPORARY = Pattern.compile("\\.?handshake-[0-9a-f]{16}\\.tmp");

  private static final Duration TEMPORARY_LIFE = Duration.ofHours(1);

  /// In this order: Syncthing; Nextcloud, Dropbox, Seafile, pCloud; Google Drive and browsers;
  /// iCloud.
  private static final Pattern MARK =
      Pattern.compile(
          "\\.sync-conflict-[0-9]{8}-[0-9]{6}(-[A-Z2-7]{7})?"
              + "| ?[(\\[][^()\\[\\]]{0,100}[Cc]onflict[^()\\[\\]]{0,100}[)\\]]"
              + "| ?\\([0-9]{1,3}\\)"
              + "| [0-9]{1,3}");

  private static final int MAX_LENGTH = 255;

  private Leftovers() {}

  /// How long a file of this name may lie; null if it is no leftover.
  static @Nullable Duration life(String name) {
    if (TEMPORARY.matcher(name).matches()) {
      return TEMPORARY_LIFE;
    }
    int end = name.lastIndexOf(".bin");
    if (end < 0 || end != name.length() - 4 || name.length() > MAX_LENGTH) {
      return null;
    }
    String stem = name.substring(0, end);
    String former = "";
    // A copy of a copy bears two marks.
    while (!stem.equals(former)) {
      former = stem;
      stem = withoutMark(stem);
    }
    FileKind kind = stem.length() == end ? null : FileKind.of(stem + ".bin");
    return kind == null ? null : kind.life();
  }

  private static String withoutMark(String stem) {
    for (int start = Math.max(0, stem.length() - 210); start < stem.length(); start++) {
      char first = stem.charAt(start);
      if ((first == '.' || first == ' ' || first == '(' || first == '[')
          && MARK.matcher(stem).region(start, stem.length()).matches()) {
        return stem.substring(0, start);
      }
    }
    return stem;
  }
}
