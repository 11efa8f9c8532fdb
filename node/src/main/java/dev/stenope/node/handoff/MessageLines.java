package dev.stenope.node.handoff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.stenope.node.files.FileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// A file of lines, one for each message or task, read without holding it. `count` are its lines;
/// `last` is the last one, empty if it is longer than a message can be.
public record MessageLines(long count, String last) {
  /// The most lines of a file.
  public static final long MAX_LINES = 1_000_000;

  /// Bytes at the beginning of each line that can be looked at.
  private static final int HEAD = 160;

  private static final int MAX_LAST = 2 << 20;

  private static final int BUFFER = 64 << 10;

  /// Reads a file, which has none if it is not there; `heads` gets the beginning of each line.
  /// Raises a [FileException] if there are too many.
  public static MessageLines read(Path file, Consumer<String> heads) throws IOException {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      return new MessageLines(0, "");
    }
    byte[] buffer = new byte[BUFFER];
    byte[] head = new byte[HEAD];
    long count = 0;
    long at = 0;
    long lastFrom = 0;
    long lastTo = 0;
    long begin = 0;
    try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
      for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
        for (int i = 0; i < length; i++, at++) {
          long inLine = at - begin;
          if (buffer[i] == '\n') {
            heads.accept(new String(head, 0, (int) Math.min(inLine, HEAD), UTF_8));
            lastFrom = begin;
            lastTo = at;
            begin = at + 1;
            count++;
          } else if (inLine < HEAD) {
            head[(int) inLine] = buffer[i];
          }
        }
        if (count > MAX_LINES) {
          throw new FileException("a list of messages has more than " + MAX_LINES + " lines");
        }
      }
    }
    return new MessageLines(count, text(file, lastFrom, lastTo));
  }

  private static String text(Path file, long from, long to) throws IOException {
    if (to - from > MAX_LAST) {
      return "";
    }
    try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
      in.skipNBytes(from);
      return new String(in.readNBytes((int) (to - from)), UTF_8);
    }
  }
}
