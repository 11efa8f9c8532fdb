package dev.stenope.node.history;

import dev.stenope.node.HomeException;
import dev.stenope.node.disk.DiskFault;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteJDBCLoader;

/// The database engine: its native library, its connections and its faults. Nothing of it is loaded
/// before the first connection.
final class Sqlite {
  /// How long, in milliseconds, a connection waits for a lock that another process holds. How the
  /// folders are called in which the driver unpacks its library, and the milliseconds after which
  /// nobody is about to load it.
  private static final String UNPACKED = ".stenope-sqlite-";

  private static final long LEFT_OVER = 60_000;

  private static final int LOCK_PATIENCE = 2_000;

  private static final String UNPACK_IN = "org.sqlite.tmpdir";

  /// Silenced, for what it says with stack traces is said by us in a line.
  private static final Logger LOADER = Logger.getLogger(SQLiteJDBCLoader.class.getName());

  private static boolean loaded;

  private Sqlite() {}

  static Connection write(Path file) throws SQLException, HomeException {
    SQLiteConfig config = new SQLiteConfig();
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    return connect(file, "", config);
  }

  /// A connection that changes nothing. Where the folder is read-only, nobody else can be writing.
  static Connection read(Path file) throws SQLException, HomeException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    Connection connection = connect(file, "", config);
    try {
      number(connection, "PRAGMA user_version");
      return connection;
    } catch (SQLException e) {
      connection.close();
      File log = file.resolveSibling(file.getFileName() + "-wal").toFile();
      if (!is(e, SQLiteErrorCode.SQLITE_CANTOPEN) || log.length() > 0) {
        throw e;
      }
      return connect(file, "?immutable=1", config);
    }
  }

  private static Connection connect(Path file, String options, SQLiteConfig config)
      throws SQLException, HomeException {
    Path folder = file.toAbsolutePath().getParent();
    load(folder == null ? file : folder);
    config.setBusyTimeout(LOCK_PATIENCE);
    // As a URI, so that no sign in the path means anything to the driver.
    return config.createConnection("jdbc:sqlite:" + file.toUri() + options);
  }

  /// The driver unpacks its native library and leaves it behind when its process is killed. So it
  /// does that in a folder of our own, which goes as soon as the library is in memory: in the home,
  /// for the folder for temporary files may be mounted so that nothing in it can be run.
  private static synchronized void load(Path home) throws HomeException {
    if (loaded) {
      return;
    }
    LOADER.setLevel(Level.OFF);
    if (System.getProperty(UNPACK_IN) != null || !loadFrom(home)) {
      try {
        SQLiteJDBCLoader.initialize();
      } catch (Exception e) {
        throw new HomeException(
            "cannot load SQLite ("
                + e.getMessage()
                + "); name a folder that programs can run from with"
                + " STENOPE_JAVA_OPTS=-Dorg.sqlite.tmpdir=DIR",
            e);
      }
    }
    loaded = true;
  }

  private static boolean loadFrom(Path place) {
    @Nullable Path folder = null;
    try {
      sweep(place);
      folder = Files.createTempDirectory(place, UNPACKED);
      System.setProperty(UNPACK_IN, folder.toString());
      return SQLiteJDBCLoader.initialize();
    } catch (Exception _) {
      return false;
    } finally {
      System.clearProperty(UNPACK_IN);
      remove(folder);
    }
  }

  /// Removes what processes have left that were killed meanwhile.
  private static void sweep(Path place) {
    long old = System.currentTimeMillis() - LEFT_OVER;
    File[] left =
        place.toFile().listFiles(f -> f.getName().startsWith(UNPACKED) && f.lastModified() < old);
    for (File each : left == null ? new File[0] : left) {
      remove(each.toPath());
    }
  }

  private static void remove(@Nullable Path folder) {
    if (folder != null) {
      File[] files = folder.toFile().listFiles();
      for (File each : files == null ? new File[0] : files) {
        var _ = each.delete();
      }
      var _ = folder.toFile().delete();
    }
  }

  static long number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  static boolean isDamage(SQLException e) {
    return is(e, SQLiteErrorCode.SQLITE_CORRUPT) || is(e, SQLiteErrorCode.SQLITE_NOTADB);
  }

  private static boolean is(SQLException e, SQLiteErrorCode code) {
    return (e.getErrorCode() & 0xff) == code.code;
  }

  /// Ends a line that has named the file and what was wanted of it.
  static String reason(SQLException e) {
    if (is(e, SQLiteErrorCode.SQLITE_FULL)) {
      return "its disk is full; free some space";
    }
    if (is(e, SQLiteErrorCode.SQLITE_BUSY) || is(e, SQLiteErrorCode.SQLITE_LOCKED)) {
      return "another program holds it; end that one";
    }
    if (is(e, SQLiteErrorCode.SQLITE_READONLY)
        || is(e, SQLiteErrorCode.SQLITE_CANTOPEN)
        || is(e, SQLiteErrorCode.SQLITE_PERM)) {
      return "it cannot be opened; give this user the right to write there, or mount its disk"
          + " writable";
    }
    return DiskFault.reason(new IOException(e.getMessage(), e));
  }
}
