package dev.stenope.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.nat.KnownNetwork;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DiskFault;
import dev.stenope.node.disk.DurableFile;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.history.Chronicle;
import dev.stenope.node.history.History;
import dev.stenope.node.journal.Journal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The directory of a node: its key, its peers, its conversations. Nobody but its owner may look
/// into it.
public final class Home {

  private static final int MAX_KEY_FILE = 1024;
  private static final int MAX_NETWORKS_FILE = 1 << 16;

  private final Path directory;

  /// Held by the one process that may change a home; released by the system if it dies.
  public static final class Lock implements AutoCloseable {
    private final FileChannel channel;

    private Lock(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException _) {
        // The system releases it with the process.
      }
    }
  }

  private Home(Path directory) {
    this.directory = directory;
  }

  /// `$STENOPE_HOME`, or `.stenope` in `$HOME`, as shells understand `~`.
  public static Path standard() {
    String chosen = System.getenv("STENOPE_HOME");
    if (chosen != null && !chosen.isBlank()) {
      return Path.of(chosen);
    }
    String home = System.getenv("HOME");
    boolean said = home != null && !home.isBlank();
    return Path.of(said ? home : System.getProperty("user.home"), ".stenope");
  }

  public static boolean exists(Path directory) {
    return Files.exists(directory.resolve("identity.key"));
  }

  /// Makes the home of a new node.
  public static Home create(Path directory, String name, SecureRandom random) throws HomeException {
    Home home = new Home(directory.toAbsolutePath().normalize());
    if (exists(home.directory)) {
      throw new HomeException(
          home.directory + " is the home of a node already; choose another with --home DIR");
    }
    try {
      Files.createDirectories(home.directory, DurableFile.ownerOnlyFolder());
      if (Files.getFileStore(home.directory).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(home.directory, PosixFilePermissions.fromString("rwx------"));
      }
      DurableFile.write(home.rosterFile(), lineOf(Roster.empty(name).toJson()));
      String seed = Base64.getEncoder().encodeToString(Identity.make(random).seed());
      // Comes last, for it is what makes the directory a home.
      DurableFile.write(home.identityFile(), (seed + "\n").getBytes(US_ASCII));
    } catch (IOException e) {
      throw fault("make the home", home.directory, e);
    }
    return home;
  }

  public static Home open(Path directory) throws HomeException {
    Home home = new Home(directory.toAbsolutePath().normalize());
    if (!exists(home.directory)) {
      throw new HomeException(
          home.directory + " is not the home of a node; make one with: stenope init");
    }
    return home;
  }

  public Path directory() {
    return directory;
  }

  public Path controlSocket() {
    return directory.resolve("control.sock");
  }

  public Path settingsYaml() {
    return directory.resolve("stenope.yaml");
  }

  public Path settingsJson() {
    return directory.resolve("stenope.json");
  }

  private Path identityFile() {
    return directory.resolve("identity.key");
  }

  Path rosterFile() {
    return directory.resolve("roster.json");
  }

  public Identity identity() throws HomeException {
    Path file = identityFile();
    byte[] text = read(file, MAX_KEY_FILE);
    try {
      return Identity.of(Base64.getDecoder().decode(new String(text, US_ASCII).strip()));
    } catch (IllegalArgumentException _) {
      throw new HomeException(
          file
              + " is damaged; restore it from a backup, or start anew with: stenope init --home DIR");
    }
  }

  /// The peers and invitations as they are on the disk.
  public Roster roster() throws HomeException {
    Path file = rosterFile();
    try {
      return Roster.of(Json.read(read(file, Json.MAX_LENGTH)));
    } catch (MalformedException e) {
      throw new HomeException(
          file
              + " is damaged ("
              + e.getMessage()
              + "); restore it from a backup, or move it away together with identity.key and meet"
              + " your peers anew");
    }
  }

  /// Replaces the roster; it is on the disk when this returns, and the old one is if it fails.
  public void keep(Roster roster) throws HomeException {
    try {
      DurableFile.write(rosterFile(), lineOf(roster.toJson()));
    } catch (IOException e) {
      throw fault("write", rosterFile(), e);
    }
  }

  /// What was found out about networks in which this host was. Raises a [HomeException] if the file
  /// cannot be used; then nothing is known.
  List<KnownNetwork> networks() throws HomeException {
    Path file = networksFile();
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return KnownNetwork.of(Json.read(read(file, MAX_NETWORKS_FILE)));
    } catch (MalformedException e) {
      throw new HomeException(
          file + " is damaged (" + e.getMessage() + "); the networks are looked at anew");
    }
  }

  /// Keeps it in place of what was kept before.
  void keep(List<KnownNetwork> networks) throws HomeException {
    try {
      DurableFile.write(networksFile(), lineOf(KnownNetwork.json(networks)));
    } catch (IOException e) {
      throw fault("write", networksFile(), e);
    }
  }

  private Path networksFile() {
    return directory.resolve("networks.json");
  }

  /// Where the drops keep what they must remember.
  public Shelf shelf() throws HomeException {
    return new SealedShelf(directory.resolve("drops"), identity().storageKey());
  }

  /// The conversations; to be closed.
  public History history() {
    return new History(historyFile());
  }

  /// What writes the history. Raises a [HomeException] if a later version has written it.
  public Chronicle chronicle(Chronicle.Listener listener) throws HomeException {
    return new Chronicle(historyFile(), listener);
  }

  private Path historyFile() {
    return directory.resolve("history.db");
  }

  /// Opens the journal, of which `recovered` takes what it holds. Raises a [HomeException] if it
  /// cannot be used. The other two are called by a thread of the journal: `durable` with the number
  /// of records since the start that are on the disk, `complaints` with a line for a person when
  /// the disk begins to refuse, and an empty one when all is written.
  Journal journal(Recovered recovered, LongConsumer durable, Consumer<? super String> complaints)
      throws HomeException {
    Path folder = directory.resolve("journal");
    int[] unknown = new int[1];
    Journal journal =
        Journal.open(
            folder,
            record -> {
              try {
                recovered.take(record);
              } catch (MalformedException _) {
                unknown[0]++;
              }
            },
            durable,
            complaints);
    if (unknown[0] > 0) {
      journal.close();
      throw new HomeException(
          folder
              + " holds records of a later version of Stenope; use that version, or a newer one");
    }
    return journal;
  }

  public Lock lock() throws HomeException {
    Path file = directory.resolve("lock");
    try {
      FileChannel channel = FileChannel.open(file, Set.of(CREATE, WRITE), DurableFile.ownerOnly());
      if (isLocked(channel)) {
        return new Lock(channel);
      }
      channel.close();
    } catch (IOException e) {
      throw fault("lock", file, e);
    }
    throw new HomeException(
        "a node is running in "
            + directory
            + " already; end it first (Ctrl-C where `stenope up` runs)");
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  private static byte[] read(Path file, int limit) throws HomeException {
    try (var in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(limit + 1);
      if (content.length > limit) {
        throw new HomeException(file + " is larger than it can be; restore it from a backup");
      }
      return content;
    } catch (NoSuchFileException _) {
      throw new HomeException(file + " is missing; restore it from a backup");
    } catch (IOException e) {
      throw e instanceof HomeException known ? known : fault("read", file, e);
    }
  }

  private static byte[] lineOf(Json json) {
    return (json + "\n").getBytes(UTF_8);
  }

  private static HomeException fault(String wish, Path file, IOException e) {
    return new HomeException("cannot " + wish + " " + file + ": " + DiskFault.reason(e), e);
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
