package dev.stenope.node.journal;

import dev.stenope.core.journal.Verdict;
import dev.stenope.node.HomeException;
import dev.stenope.node.disk.DiskFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files of a journal, of which the newest counts.
///
/// A file is written under another name, and gets its own when all of it is on the disk. So each
/// that has such a name is whole, and holds the meaning of all older ones; these are leftovers.
final class LogFolder {
  private static final Pattern NAME = Pattern.compile("journal-(\\d{8})\\.log");
  private static final Pattern UNFINISHED = Pattern.compile("\\.journal-\\d{8}\\.log\\.new");

  private final Storage storage;
  private final LongSupplier salts;
  private int newest;
  private String damage = "";

  LogFolder(Storage storage, LongSupplier salts) {
    this.storage = storage;
    this.salts = salts;
  }

  /// The highest number that may have been given to a file. What is appended to one of a lower
  /// number is lost.
  int newest() {
    return newest;
  }

  /// A line for a person about what was lost when the folder was opened; empty if nothing was.
  String damage() {
    return damage;
  }

  /// Reads the newest file and opens it at its end; everything in it is on the disk then. A damaged
  /// one is set aside, and what is sound in it goes into a new one.
  LogFile open(Consumer<? super byte[]> records) throws HomeException {
    try {
      newest = storage.names().stream().mapToInt(LogFolder::number).max().orElse(0);
      LogFile log = newest == 0 ? successor(_ -> {}) : reopen(records);
      // A rename that a crash has cut off is seen, and need not be on the disk yet.
      storage.sync();
      tidy(log.number());
      return log;
    } catch (HomeException e) {
      throw e;
    } catch (IOException e) {
      throw fault("open", e);
    }
  }

  private LogFile reopen(Consumer<? super byte[]> records) throws IOException {
    String name = name(newest);
    Storage.File file = storage.open(name);
    try {
      Verdict verdict = LogFile.read(file, Long.MAX_VALUE, records);
      return switch (verdict.condition()) {
        case CLEAN, TORN -> {
          if (file.size() > verdict.good()) {
            file.truncate(verdict.good());
          }
          // After a process was killed its last writes are seen, and need not be on the disk yet.
          file.force();
          yield new LogFile(file, newest, verdict.salt(), verdict.good());
        }
        case DAMAGED -> {
          LogFile next = rescue(name, file, verdict.damaged());
          file.close();
          yield next;
        }
        case LATER ->
            throw new HomeException(
                place(name)
                    + " was written by a later version of stenope (its format is "
                    + verdict.version()
                    + "); start that version again");
        case FOREIGN ->
            throw new HomeException(
                place(name)
                    + " is not a journal, or its beginning is destroyed; restore it from a backup,"
                    + " or move it away and lose what waits in it");
      };
    } catch (IOException | RuntimeException e) {
      closeQuietly(file);
      throw e;
    }
  }

  private LogFile rescue(String name, Storage.File file, long lost) throws IOException {
    String aside = name + ".damaged";
    keepCopy(file, aside);
    LogFile next = successor(sink -> LogFile.read(file, Long.MAX_VALUE, sink));
    damage =
        String.format(
            Locale.ROOT,
            "%s was damaged: %,d bytes of it are lost, with messages or states in them. All else is"
                + " saved, and the damaged file is kept as %s; check the disk.",
            place(name),
            lost,
            aside);
    return next;
  }

  private void keepCopy(Storage.File file, String name) throws IOException {
    try (Storage.File copy = storage.create(name)) {
      ByteBuffer piece = ByteBuffer.allocate(1 << 16);
      for (long at = 0; file.read(piece.clear(), at) > 0; at += piece.limit()) {
        copy.write(piece.flip(), at);
      }
      copy.force();
    }
  }

  /// Makes the next file. If it fails, its number may have been given all the same.
  LogFile successor(LogFile.Records records) throws IOException {
    int number = newest + 1;
    String name = name(number);
    String unfinished = "." + name + ".new";
    Storage.File file = storage.create(unfinished);
    try {
      LogFile log = LogFile.make(file, number, salts.getAsLong(), records);
      newest = number;
      storage.rename(unfinished, name);
      storage.sync();
      return log;
    } catch (IOException | RuntimeException e) {
      closeQuietly(file);
      deleteQuietly(unfinished);
      throw e;
    }
  }

  /// Removes what is older than a file that is on the disk. What stays is removed another time.
  void tidy(int kept) {
    List<String> names;
    try {
      names = storage.names();
    } catch (IOException _) {
      return;
    }
    for (String name : names) {
      int number = number(name);
      if ((number > 0 && number < kept) || UNFINISHED.matcher(name).matches()) {
        deleteQuietly(name);
      }
    }
  }

  private void deleteQuietly(String name) {
    try {
      storage.delete(name);
    } catch (IOException _) {
      // It takes room, and the next file that is opened or made removes it.
    }
  }

  private static void closeQuietly(Storage.File file) {
    try {
      file.close();
    } catch (IOException _) {
      // Nothing was to be kept of it.
    }
  }

  HomeException fault(String wish, IOException e) {
    return new HomeException(
        "cannot " + wish + " the journal in " + storage + ": " + DiskFault.reason(e), e);
  }

  private String place(String name) {
    return storage + "/" + name;
  }

  private static String name(int number) {
    return String.format(Locale.ROOT, "journal-%08d.log", number);
  }

  /// 0 if it is another file.
  private static int number(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
