package dev.stenope.node.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/// The reasons for which a disk refuses, each in the words of a person and with what to do.
public final class DiskFault {
  private static final String QUOTA = "quota";

  private DiskFault() {}

  /// Ends a line that has named the file and what was wanted of it.
  public static String reason(IOException fault) {
    return switch (fault) {
      case NoSuchFileException _ -> "it is not there; create it, or mount the disk it is on";
      case AccessDeniedException _ ->
          "permission is denied; give this user the right to write there";
      case NotDirectoryException _, FileSystemLoopException _, FileAlreadyExistsException _ ->
          "it is not a folder";
      case FileSystemException e -> byText(e.getReason() == null ? "" : e.getReason());
      default -> byText(fault.getMessage() == null ? "" : fault.getMessage());
    };
  }

  /// Whether the disk, or the user's part of it, holds no more.
  public static boolean isFull(IOException fault) {
    String lower = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
    return isFull(lower) || lower.contains(QUOTA);
  }

  private static boolean isFull(String lower) {
    return lower.contains("no space left") || lower.contains("not enough space");
  }

  /// The JDK has no exception of its own for these, only the text of the system.
  private static String byText(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (isFull(lower)) {
      return "its disk is full; free some space";
    }
    if (lower.contains(QUOTA)) {
      return "the quota is used up; free some space";
    }
    if (lower.contains("read-only")) {
      return "its disk is read-only; mount it writable";
    }
    if (lower.contains("too many open files")) {
      return "too many files are open; raise the limit (ulimit -n)";
    }
    if (lower.contains("not a directory")) {
      return "it is not a folder";
    }
    return text.isEmpty() ? "the disk gives no reason" : "the system says: " + text;
  }
}
