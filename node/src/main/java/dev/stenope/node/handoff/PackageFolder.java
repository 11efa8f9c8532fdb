package dev.stenope.node.handoff;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.transfer.Chunks;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DurableFile;
import dev.stenope.node.disk.FileTree;
import dev.stenope.node.disk.Together;
import dev.stenope.node.files.FileException;
import dev.stenope.node.handoff.PackageManifest.Piece;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A folder of this node with a package in it: `manifest.json`, the files under `files`, and under
/// `changed` those of them that differ from the package before.
public record PackageFolder(Path path) {
  /// Bytes that a large package leaves free on the disk, at least; a small one as many as it has.
  private static final long RESERVE = 64L << 20;

  /// Raises a [FileException] if so many bytes do not fit.
  public void checkRoom(long bytes) throws IOException {
    long wanted = bytes + Math.min(bytes, RESERVE);
    if (Files.getFileStore(path).getUsableSpace() < wanted) {
      throw new FileException("there is no room for " + (bytes >> 20) + " MiB");
    }
  }

  public Path manifestFile() {
    return path.resolve("manifest.json");
  }

  public Path files() {
    return path.resolve("files");
  }

  public Path changed() {
    return path.resolve("changed");
  }

  public boolean exists() {
    return Files.isRegularFile(manifestFile(), NOFOLLOW_LINKS);
  }

  /// The bytes of its manifest. Raises a [FileException] if there are more than there can be.
  public byte[] manifestBytes() throws IOException {
    try (InputStream in = Files.newInputStream(manifestFile(), NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(PackageManifest.MAX_LENGTH + 1);
      if (bytes.length > PackageManifest.MAX_LENGTH) {
        throw new FileException("its manifest is too long");
      }
      return bytes;
    }
  }

  /// Its manifest; null if there is none that makes sense.
  public @Nullable PackageManifest manifest() {
    try {
      return exists() ? PackageManifest.read(manifestBytes()) : null;
    } catch (IOException | MalformedException _) {
      return null;
    }
  }

  /// Checks that it holds what the manifest says and nothing else: every chunk of each file that is
  /// not among `shared`, those that it has from a package which was checked when it came. Raises a
  /// [FileException] that says what is wrong.
  public void verify(PackageManifest manifest, Set<Piece> shared) throws IOException {
    Together.each(
        manifest.files().stream().filter(piece -> !shared.contains(piece)).toList(),
        piece -> {
          if (!isSame(files().resolve(piece.path()), piece)) {
            throw new FileException("a file of the package is not what its manifest says");
          }
        });
    Set<String> wanted = new HashSet<>();
    manifest.files().forEach(piece -> wanted.add(piece.path()));
    Files.walkFileTree(
        files(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
            String name = files().relativize(file).toString().replace('\\', '/');
            if (!is.isRegularFile() || !wanted.contains(name)) {
              throw new FileException("the package has a file that its manifest does not name");
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// Puts the files together from what has changed, and `base`, which has the rest, and returns
  /// what both packages have. Whether the others are what the manifest says is to be verified then.
  /// Raises a [FileException] if one is missing.
  public Set<Piece> assemble(PackageManifest manifest, PackageFolder base) throws IOException {
    PackageManifest before = base.manifest();
    Set<Piece> shared = before == null ? new HashSet<>() : new HashSet<>(before.files());
    shared.retainAll(new HashSet<>(manifest.files()));
    FileTree.delete(files());
    for (Piece piece : manifest.files()) {
      Path target = files().resolve(piece.path());
      Path source = (shared.contains(piece) ? base.files() : changed()).resolve(piece.path());
      if (!holds(source, piece)) {
        throw new FileException("the package lacks a file that its manifest names");
      }
      createParent(target);
      share(source, target);
    }
    return shared;
  }

  void shareChanged(Piece piece) throws IOException {
    Path target = changed().resolve(piece.path());
    createParent(target);
    share(files().resolve(piece.path()), target);
  }

  private static void createParent(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent, DurableFile.ownerOnlyFolder());
    }
  }

  /// A second name for a file that nobody changes, or a copy where a disk has no second names.
  static void share(Path file, Path name) throws IOException {
    try {
      Files.createLink(name, file);
    } catch (FileSystemException | UnsupportedOperationException _) {
      Files.copy(file, name);
      DurableFile.sync(name);
    }
  }

  /// Makes its files durable. Those that it shares with `last` are already.
  public void sync(PackageFolder last) throws IOException {
    PackageManifest manifest = manifest();
    if (manifest == null) {
      return;
    }
    Set<Path> folders = new HashSet<>();
    for (Piece piece : manifest.files()) {
      Path parent = files().resolve(piece.path()).getParent();
      folders.add(parent == null ? files() : parent);
    }
    Together.each(
        manifest.files(),
        piece -> {
          Path file = files().resolve(piece.path());
          Path other = last.files().resolve(piece.path());
          if (!Files.exists(other) || !Files.isSameFile(file, other)) {
            DurableFile.sync(file);
          }
        });
    Together.each(folders, DurableFile::syncFolder);
  }

  /// Whether there is a file of the length of a piece.
  static boolean holds(Path file, Piece piece) throws IOException {
    return Files.isRegularFile(file, NOFOLLOW_LINKS) && Files.size(file) == piece.size();
  }

  /// Whether a file has the length and the chunks of a piece.
  static boolean isSame(Path file, Piece piece) throws IOException {
    if (!holds(file, piece)) {
      return false;
    }
    MessageDigest digest = Sha256.begin();
    byte[] buffer = new byte[Chunks.SIZE];
    try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
      for (String hash : piece.chunks()) {
        digest.update(buffer, 0, in.readNBytes(buffer, 0, buffer.length));
        if (!HexFormat.of().formatHex(digest.digest()).equals(hash)) {
          return false;
        }
      }
    }
    return true;
  }

  /// Takes its place in that of another one, which is gone.
  public void moveTo(PackageFolder other) throws IOException {
    other.clear();
    Files.move(path, other.path, ATOMIC_MOVE);
    Path parent = other.path.getParent();
    if (parent != null) {
      DurableFile.syncFolder(parent);
    }
  }

  /// Removes it. The manifest goes first: what is left without one is no package.
  public void clear() throws IOException {
    Files.deleteIfExists(manifestFile());
    FileTree.delete(path);
  }
}
