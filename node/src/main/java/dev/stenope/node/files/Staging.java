package dev.stenope.node.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.transfer.Chunks;
import dev.stenope.core.transfer.Manifest;
import dev.stenope.core.transfer.Receiving;
import dev.stenope.core.transfer.RelativePath;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DiskFault;
import dev.stenope.node.disk.DurableFile;
import dev.stenope.node.disk.FileTree;
import dev.stenope.node.disk.Together;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The folder in which a transfer comes together: the list, and under `files` the tree, each file
/// as far as it has come. Its files are as long as what was written to them, so nothing else has to
/// be remembered. Nobody but this node writes into it.
final class Staging implements AutoCloseable {
  /// Bytes that are always left free.
  static final long RESERVE = 64L << 20;

  private final Path folder;
  private final MessageDigest digest = Sha256.begin();
  private @Nullable Manifest manifest;
  private int open = Integer.MIN_VALUE;
  private @Nullable FileChannel channel;

  Staging(Path folder) {
    this.folder = folder;
  }

  Path files() {
    return folder.resolve("files");
  }

  private Path list() {
    return folder.resolve("list");
  }

  /// The bytes that may be written before the disk counts as full.
  long room() throws IOException {
    Path place = folder;
    while (!Files.exists(place)) {
      Path parent = place.getParent();
      if (parent == null) {
        throw new IOException("no such disk");
      }
      place = parent;
    }
    return Files.getFileStore(place).getUsableSpace() - RESERVE;
  }

  void create() throws IOException {
    Files.createDirectories(folder, DurableFile.ownerOnlyFolder());
  }

  /// The list as it came, if it is what was offered.
  Manifest manifest(byte[] hash, int entries, long total) throws IOException, MalformedException {
    Manifest read = Manifest.read(Shelf.read(list(), Manifest.MAX_LENGTH));
    if (!Arrays.equals(read.hash(), hash) || read.count() != entries || read.total() != total) {
      throw new MalformedException("the list of files is not the one that was offered");
    }
    manifest = read;
    return read;
  }

  /// Makes all folders and files, the files empty, so that a name that this disk cannot take is
  /// known before anything travels. `seed` may be an older state of the first file or folder.
  void prepare(Manifest all, @Nullable Path seed) throws IOException {
    FileTree.delete(files());
    Files.createDirectory(files(), DurableFile.ownerOnlyFolder());
    for (int i = 0; i < all.count(); i++) {
      Manifest.Entry entry = all.entry(i);
      Path path = path(entry);
      try {
        if (entry.folder()) {
          Files.createDirectory(path);
        } else {
          FileChannel.open(path, Set.of(CREATE_NEW, WRITE)).close();
        }
      } catch (FileAlreadyExistsException _) {
        throw new FileException("two of the names are one on this disk: " + entry.path());
      } catch (IOException e) {
        throw new FileException(
            "this disk cannot take the name " + entry.path() + ": " + DiskFault.reason(e));
      }
    }
    for (int i = 0; seed != null && i < all.count(); i++) {
      Manifest.Entry entry = all.entry(i);
      int top = entry.path().indexOf('/');
      Path old = top < 0 ? seed : seed.resolve(entry.path().substring(top + 1));
      if (!entry.folder() && Files.isRegularFile(old, NOFOLLOW_LINKS)) {
        copy(old, path(entry), entry.size());
      }
    }
    manifest = all;
  }

  private static void copy(Path from, Path to, long most) throws IOException {
    try (FileChannel in = FileChannel.open(from, Set.of(READ, NOFOLLOW_LINKS));
        FileChannel out = FileChannel.open(to, Set.of(WRITE, NOFOLLOW_LINKS))) {
      long length = Math.min(most, in.size());
      for (long at = 0; at < length; ) {
        long count = in.transferTo(at, length - at, out);
        if (count <= 0) {
          return;
        }
        at += count;
      }
    }
  }

  private Path path(Manifest.Entry entry) throws FileException {
    Path path = files();
    for (String name : entry.path().split("/", -1)) {
      if (Walls.WINDOWS && RelativePath.isDevice(name)) {
        throw new FileException("the name " + name + " means a device here");
      }
      path = path.resolve(name);
    }
    return path;
  }

  private FileChannel channel(int entry) throws IOException {
    FileChannel known = channel;
    if (known != null && open == entry) {
      return known;
    }
    close();
    FileChannel fresh;
    if (entry < 0) {
      fresh =
          FileChannel.open(
              list(), Set.of(READ, WRITE, CREATE, NOFOLLOW_LINKS), DurableFile.ownerOnly());
    } else if (manifest == null) {
      throw new IOException("the list of files is not known");
    } else {
      fresh = FileChannel.open(path(manifest.entry(entry)), Set.of(READ, WRITE, NOFOLLOW_LINKS));
    }
    channel = fresh;
    open = entry;
    return fresh;
  }

  /// Hashes the chunks that are there in full.
  void verify(Receiving.Output.Verify verify, BitSet have, byte[] hashes) throws IOException {
    FileChannel in = channel(verify.entry());
    long length = in.size();
    if (length <= verify.first() * Chunks.SIZE) {
      return;
    }
    byte[] bytes = new byte[Chunks.SIZE];
    for (int i = 0; i < verify.count(); i++) {
      long index = verify.first() + i;
      ByteBuffer chunk = ByteBuffer.wrap(bytes, 0, Chunks.length(verify.size(), index));
      long at = index * Chunks.SIZE;
      if (at + chunk.limit() > length) {
        return;
      }
      while (chunk.hasRemaining() && in.read(chunk, at + chunk.position()) > 0) {
        // A read may give less than was asked for.
      }
      if (chunk.hasRemaining()) {
        return;
      }
      Chunks.hash(digest, bytes, 0, chunk.limit(), hashes, i * Chunks.HASH);
      have.set(i);
    }
  }

  void write(Receiving.Output.Write write) throws IOException {
    FileChannel out = channel(write.entry());
    ByteBuffer bytes = ByteBuffer.wrap(write.buffer(), write.from(), write.length());
    long at = write.offset();
    while (bytes.hasRemaining()) {
      at += out.write(bytes, at);
    }
  }

  /// The file is whole.
  void complete(int entry) throws IOException {
    Manifest all = manifest;
    if (all == null) {
      return;
    }
    FileChannel file = channel(entry);
    long size = all.size(entry);
    if (file.size() > size) {
      file.truncate(size);
    }
    close();
  }

  /// Makes all files last, and gives all entries their times and modes, those in a folder before
  /// the folder.
  void finish() throws IOException {
    close();
    Manifest all = manifest;
    if (all == null) {
      return;
    }
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < all.count(); i++) {
      if (!all.entry(i).folder()) {
        files.add(path(all.entry(i)));
      }
    }
    Together.each(files, DurableFile::sync);
    for (int i = all.count() - 1; i >= 0; i--) {
      Manifest.Entry entry = all.entry(i);
      Path path = path(entry);
      if (entry.executable()
          && path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path, NOFOLLOW_LINKS);
        mode.add(PosixFilePermission.OWNER_EXECUTE);
        Files.setPosixFilePermissions(path, mode);
      }
      if (entry.modified() > 0) {
        Files.setLastModifiedTime(path, FileTime.fromMillis(entry.modified()));
      }
    }
  }

  /// Removes everything, and the folder of the peer if that is empty then.
  void discard() throws IOException {
    close();
    FileTree.delete(folder);
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // What counts is forced to the disk in the end.
    }
    channel = null;
    open = Integer.MIN_VALUE;
  }
}
