package dev.stenope.node.drop;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The kinds of file that nodes lay into a drop. Everything else in it is foreign: it is never
/// shown, read or removed.
public enum FileKind {
  /// One of the two files by which nodes meet.
  HANDSHAKE("handshake-[0-9]{1,20}-[A-Za-z0-9_-]{1,120}\\.bin", Duration.ofMinutes(5), 1 << 12),

  /// Sealed packets for a peer that no other way leads to.
  MAIL("mail-[a-z2-7]{32}\\.bin", Duration.ofDays(1), 1 << 16);

  /// The longest name of any kind.
  private static final int MAX_LENGTH = 160;

  /// The length of the smallest file in bytes; each size above it is four times the one below.
  private static final int SMALLEST = 1 << 12;

  private final Pattern names;
  private final Duration life;
  private final int largest;

  FileKind(String names, Duration life, int largest) {
    this.names = Pattern.compile(names);
    this.life = life;
    this.largest = largest;
  }

  /// Null for a foreign file.
  public static @Nullable FileKind of(String name) {
    if (name.length() <= MAX_LENGTH) {
      for (FileKind kind : values()) {
        if (kind.names.matcher(name).matches()) {
          return kind;
        }
      }
    }
    return null;
  }

  /// How long a file of this name may lie in a drop where leftovers are swept too; null for a
  /// foreign one.
  public static @Nullable Duration life(String name) {
    FileKind kind = of(name);
    return kind == null ? Leftovers.life(name) : kind.life;
  }

  /// How long such a file may lie in a drop.
  public Duration life() {
    return life;
  }

  /// Whether a whole file may have this length; of any other it is foreign, or still arriving.
  boolean isWhole(int length) {
    int size = SMALLEST;
    while (size < length && size < largest) {
      size *= 4;
    }
    return size == length;
  }
}
