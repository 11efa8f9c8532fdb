package dev.stenope.node.journal;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.stenope.node.disk.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A folder of a file system that nobody but its owner may read.
final class FolderStorage implements Storage {
  private final Path folder;

  /// Creates the folder where it is absent.
  FolderStorage(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder, DurableFile.ownerOnlyFolder());
    Path home = folder.toAbsolutePath().getParent();
    if (home != null) {
      DurableFile.syncFolder(home);
    }
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  @Override
  public File create(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.deleteIfExists(file);
    return new ChannelFile(
        FileChannel.open(file, Set.of(CREATE_NEW, READ, WRITE), DurableFile.ownerOnly()));
  }

  @Override
  public File open(String name) throws IOException {
    return new ChannelFile(FileChannel.open(folder.resolve(name), READ, WRITE));
  }

  @Override
  public void rename(String name, String other) throws IOException {
    Files.move(folder.resolve(name), folder.resolve(other), ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public void sync() throws IOException {
    DurableFile.syncFolder(folder);
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  private record ChannelFile(FileChannel channel) implements File {
    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      return channel.read(into, at);
    }

    @Override
    public void write(ByteBuffer bytes, long at) throws IOException {
      for (long next = at; bytes.hasRemaining(); ) {
        next += channel.write(bytes, next);
      }
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
      // The length is content; times are not.
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
