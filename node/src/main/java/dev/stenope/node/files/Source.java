package dev.stenope.node.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import dev.stenope.core.transfer.Manifest;
import dev.stenope.core.transfer.Message;
import dev.stenope.core.transfer.Sending;
import dev.stenope.node.disk.DiskFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files of a transfer that this node sends. A file must stay as it was when it was listed.
final class Source implements AutoCloseable {
  private final Manifest manifest;
  private final Map<String, String> tops;
  private int open = -1;
  private @Nullable FileChannel channel;

  Source(Manifest manifest, Map<String, String> tops) {
    this.manifest = manifest;
    this.tops = tops;
  }

  /// Reads a chunk into its message, behind the room for the head.
  void read(Sending.Piece piece, byte[] message) throws IOException {
    if (piece.entry() < 0) {
      System.arraycopy(
          manifest.bytes(), (int) piece.offset(), message, Message.CHUNK_HEAD, piece.length());
      return;
    }
    Manifest.Entry entry = manifest.entry(piece.entry());
    Path file = path(entry.path());
    try {
      ByteBuffer into = ByteBuffer.wrap(message, Message.CHUNK_HEAD, piece.length());
      FileChannel in = channel(piece.entry(), entry, file);
      while (into.hasRemaining()
          && in.read(into, piece.offset() + into.position() - Message.CHUNK_HEAD) > 0) {
        // A read may give less than was asked for.
      }
      if (into.hasRemaining()
          || piece.offset() + piece.length() == entry.size() && isChanged(entry, file)) {
        throw changed(file);
      }
    } catch (FileException e) {
      throw e;
    } catch (IOException e) {
      throw new FileException("cannot read " + file + ": " + DiskFault.reason(e));
    }
  }

  private Path path(String path) {
    int slash = path.indexOf('/');
    Path top = Path.of(String.valueOf(tops.get(slash < 0 ? path : path.substring(0, slash))));
    return slash < 0 ? top : top.resolve(path.substring(slash + 1));
  }

  private FileChannel channel(int index, Manifest.Entry entry, Path file) throws IOException {
    FileChannel known = channel;
    if (known != null && open == index) {
      return known;
    }
    close();
    if (isChanged(entry, file)) {
      throw changed(file);
    }
    FileChannel fresh = FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS));
    channel = fresh;
    open = index;
    return fresh;
  }

  private static boolean isChanged(Manifest.Entry entry, Path file) throws IOException {
    BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    return !is.isRegularFile()
        || is.size() != entry.size()
        || Math.max(0, is.lastModifiedTime().toMillis()) != entry.modified();
  }

  private static FileException changed(Path file) {
    return new FileException(file + " was changed while it was being sent; send it again");
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // Nothing was written.
    }
    channel = null;
    open = -1;
  }
}
