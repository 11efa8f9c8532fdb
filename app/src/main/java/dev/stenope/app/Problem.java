package dev.stenope.app;

import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// A failure that a person can act on: what happened, why, and what to do next.
public final class Problem extends Exception {
  private static final long serialVersionUID = 1;

  private final String what;
  private final String why;
  private final String next;

  /// `why` and `next` may be empty.
  public Problem(String what, String why, String next) {
    super(what, null, false, false);
    this.what = what;
    this.why = why;
    this.next = next;
  }

  /// A file could not be used.
  public static Problem of(String what, IOException cause, String next) {
    return new Problem(what, reason(cause), next);
  }

  public static Problem fromJson(Json json) {
    return new Problem(
        json.text("what", "the running node failed"), json.text("why", ""), json.text("next", ""));
  }

  public Json toJson() {
    return new Json().put("what", what).put("why", why).put("next", next);
  }

  /// One line: `what: why. Next.`
  public String line() {
    StringBuilder line = new StringBuilder(what);
    if (!why.isEmpty()) {
      line.append(": ").append(why);
    }
    if (!next.isEmpty()) {
      line.append(". ").append(next);
    }
    return line.toString().replaceAll("\\s+", " ").strip();
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case NoSuchFileException e -> e.getFile() + " does not exist";
      case AccessDeniedException e -> "no permission for " + e.getFile();
      case NotDirectoryException e -> e.getFile() + " is not a folder";
      case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
      default -> {
        String message = cause.getMessage();
        yield message == null ? cause.getClass().getSimpleName() : message;
      }
    };
  }
}
