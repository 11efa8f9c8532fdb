package dev.stenope.node.handoff;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.stenope.core.transfer.Chunks;
import dev.stenope.core.transfer.RelativePath;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DurableFile;
import dev.stenope.node.files.FileException;
import dev.stenope.node.handoff.PackageManifest.LeftOut;
import dev.stenope.node.handoff.PackageManifest.Piece;
import dev.stenope.node.handoff.PackageManifest.Section;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes the package of an agent in an empty folder. What is in it is a copy: what becomes of the
/// files meanwhile does not matter.
public final class PackageBuilder {
  private final PackageFolder folder;
  private final List<Piece> pieces = new ArrayList<>();
  private final List<LeftOut> leftOut = new ArrayList<>();
  private final MessageDigest digest = Chunks.sha256();
  private final byte[] buffer = new byte[Chunks.SIZE];
  private long total;

  public PackageBuilder(PackageFolder folder) throws IOException {
    this.folder = folder;
    folder.clear();
    Files.createDirectories(folder.files(), DurableFile.ownerOnlyFolder());
  }

  /// Adds the file of a section that has one: what `first` holds, if it is there, and then `rest`.
  public void add(Section section, @Nullable Path first, InputStream rest) throws IOException {
    if (first == null || !Files.isRegularFile(first, NOFOLLOW_LINKS)) {
      copy(section.place(), rest);
      return;
    }
    try (InputStream in = new SequenceInputStream(Files.newInputStream(first), rest)) {
      copy(section.place(), in);
    }
  }

  /// Adds the files of a folder as the memory of the agent, except for what looks like a secret,
  /// symlinks, and what is no file. A folder that is not there has none.
  public void addMemory(Path memory) throws IOException {
    if (Files.isDirectory(memory)) {
      Files.createDirectory(folder.files().resolve("memory"));
      addAll(memory, Section.MEMORY.place());
    }
  }

  private void addAll(Path from, String prefix) throws IOException {
    TreeMap<String, Path> children = new TreeMap<>(RelativePath::compareNames);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(from)) {
      all.forEach(child -> children.put(String.valueOf(child.getFileName()), child));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (var child : children.entrySet()) {
      String path = prefix + child.getKey();
      Path file = child.getValue();
      BasicFileAttributes is =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      String why = objection(path, file, is);
      if (why != null) {
        leaveOut(path, why);
      } else if (is.isDirectory()) {
        Files.createDirectory(folder.files().resolve(path));
        addAll(file, path + "/");
      } else {
        try (InputStream in = Files.newInputStream(file)) {
          copy(path, in);
        }
      }
    }
  }

  private static @Nullable String objection(String path, Path file, BasicFileAttributes is)
      throws IOException {
    if (is.isSymbolicLink() || is.isOther()) {
      return "it is neither a file nor a folder";
    }
    try {
      RelativePath.check(path);
    } catch (MalformedException e) {
      return e.getMessage();
    }
    if (!Files.exists(file, NOFOLLOW_LINKS)) {
      return "it cannot be found by its name";
    }
    return is.isDirectory() ? null : Secrets.reason(file);
  }

  private void leaveOut(String path, String why) {
    if (leftOut.size() < PackageManifest.MAX_LEFT_OUT) {
      leftOut.add(new LeftOut(path, why));
    }
  }

  private void copy(String path, InputStream in) throws IOException {
    List<String> chunks = new ArrayList<>();
    long size = 0;
    try (OutputStream out =
        Files.newOutputStream(folder.files().resolve(path), CREATE_NEW, WRITE)) {
      for (int length = fill(in); length > 0; length = fill(in)) {
        size += length;
        total += length;
        if (total > PackageManifest.MAX_BYTES) {
          throw new FileException(
              "what it knows is more than "
                  + (PackageManifest.MAX_BYTES >> 20)
                  + " MiB; move what is large out of its folder");
        }
        digest.update(buffer, 0, length);
        chunks.add(HexFormat.of().formatHex(digest.digest()));
        out.write(buffer, 0, length);
      }
    }
    if (pieces.size() == PackageManifest.MAX_FILES) {
      throw new FileException(
          "its folder has more than " + PackageManifest.MAX_FILES + " files; move some out of it");
    }
    pieces.add(new Piece(path, size, chunks));
  }

  private int fill(InputStream in) throws IOException {
    return in.readNBytes(buffer, 0, buffer.length);
  }

  /// Writes the manifest and returns it.
  public PackageManifest build(String agent, long epoch) throws IOException {
    PackageManifest manifest = new PackageManifest(agent, epoch, pieces, leftOut);
    byte[] bytes = manifest.toBytes();
    if (bytes.length > PackageManifest.MAX_LENGTH) {
      throw new FileException("its files have names that are too long, or there are too many");
    }
    DurableFile.write(folder.manifestFile(), bytes);
    return manifest;
  }
}
