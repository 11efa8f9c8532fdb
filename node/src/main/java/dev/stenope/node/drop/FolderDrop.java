package dev.stenope.node.drop;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;

import dev.stenope.node.disk.DiskFault;
import dev.stenope.node.disk.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A drop in a folder of this machine's file system: a local one, a share, or one that another
/// program keeps in step with other machines.
public final class FolderDrop implements DeadDrop {
  private final Path folder;
  private final SecureRandom random = new SecureRandom();
  private boolean found;

  public FolderDrop(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public String place() {
    return folder.toString();
  }

  /// Creates the folder once. One that is gone later was perhaps unmounted, and a new one in its
  /// place would be looked into by nobody.
  private void ready() throws IOException {
    if (found) {
      if (!Files.isDirectory(folder)) {
        throw Files.exists(folder)
            ? new NotDirectoryException(place())
            : new NoSuchFileException(place());
      }
      return;
    }
    if (!Files.isDirectory(folder)) {
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException _) {
        throw new NotDirectoryException(place());
      }
    }
    found = true;
  }

  @Override
  public boolean put(String name, byte[] content) throws DropException {
    DeadDrop.require(name);
    Path temporary = temporary();
    try {
      ready();
      try {
        if (FileKind.of(name) == FileKind.MAIL) {
          DurableFile.create(temporary, content);
        } else {
          // Not forced to the disk, which takes long: nobody needs a handshake after a crash.
          Files.write(temporary, content, CREATE_NEW);
        }
        return publish(temporary, folder.resolve(name));
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw fault("write into", e);
    }
  }

  /// A hard link appears whole or fails if the name is taken; file systems without them rename.
  private static boolean publish(Path temporary, Path file) throws IOException {
    try {
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException _) {
      return false;
    } catch (FileSystemException | UnsupportedOperationException _) {
      try {
        Files.move(temporary, file);
      } catch (FileAlreadyExistsException _) {
        return false;
      }
    }
    return true;
  }

  /// Names with a leading dot are passed over by most programs that keep folders in step.
  private Path temporary() {
    byte[] unique = new byte[8];
    random.nextBytes(unique);
    return folder.resolve(".handshake-" + HexFormat.of().formatHex(unique) + ".tmp");
  }

  @Override
  public void list(Consumer<? super String> each) throws DropException {
    try {
      ready();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          String name = String.valueOf(file.getFileName());
          if (FileKind.of(name) != null) {
            each.accept(name);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw Objects.requireNonNull(e.getCause());
      }
    } catch (IOException e) {
      throw fault("look into", e);
    }
  }

  @Override
  public byte @Nullable [] get(String name, int limit) throws DropException {
    DeadDrop.require(name);
    Path file = folder.resolve(name);
    try {
      ready();
      // Opening a pipe would wait for ever, and a link may point to anything.
      if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
        return null;
      }
      try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
        return in.readNBytes(limit + 1);
      }
    } catch (NoSuchFileException | AccessDeniedException e) {
      if (Files.isDirectory(folder)) {
        return null;
      }
      throw fault("read from", e);
    } catch (IOException e) {
      throw fault("read from", e);
    }
  }

  @Override
  public void delete(String name) throws DropException {
    DeadDrop.require(name);
    try {
      ready();
      remove(folder.resolve(name));
    } catch (IOException e) {
      throw fault("remove files from", e);
    }
  }

  @Override
  public long serverTime() throws DropException {
    Path temporary = temporary();
    try {
      ready();
      try {
        Files.write(temporary, new byte[] {1});
        return Files.getLastModifiedTime(temporary).toMillis();
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw fault("write into", e);
    }
  }

  @Override
  public int expire() throws DropException {
    long now = 0;
    int removed = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Duration life = FileKind.life(String.valueOf(file.getFileName()));
        if (life != null) {
          // Only here, so that a folder without such files is not written into.
          now = now == 0 ? serverTime() : now;
          removed += isOlder(file, now - life.toMillis()) && remove(file) ? 1 : 0;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw fault("look into", Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw e instanceof DropException known ? known : fault("look into", e);
    }
    return removed;
  }

  /// False if the file is gone, or another user's, who removes it.
  private static boolean remove(Path file) throws IOException {
    try {
      return Files.deleteIfExists(file);
    } catch (AccessDeniedException _) {
      return false;
    }
  }

  private static boolean isOlder(Path file, long oldest) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      return attributes.isRegularFile() && attributes.lastModifiedTime().toMillis() < oldest;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public @Nullable Watch watch(Consumer<? super List<String>> changed) throws DropException {
    try {
      ready();
    } catch (IOException e) {
      throw fault("look into", e);
    }
    try {
      return FolderWatch.start(folder, changed);
    } catch (IOException | UnsupportedOperationException _) {
      return null;
    }
  }

  private DropException fault(String wish, IOException e) {
    return new DropException(
        "cannot " + wish + " the drop " + place() + ": " + DiskFault.reason(e), e);
  }

  @Override
  public void close() {
    // A folder holds nothing open.
  }
}
