package dev.stenope.node.handoff;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.transfer.Chunks;
import dev.stenope.core.transfer.RelativePath;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DurableFile;
import dev.stenope.node.disk.Together;
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
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes the package of an agent in an empty folder. What is in it is a copy: what becomes of the
/// files meanwhile does not matter. What is as it is in `last`, a package that does not change any
/// more, is shared with that, and who has it needs the rest alone.
public final class PackageBuilder {
  private final PackageFolder folder;
  private final PackageFolder last;
  private final Map<String, Piece> known = new HashMap<>();
  private final Map<String, Piece> pieces = new ConcurrentSkipListMap<>();
  private final Map<String, LeftOut> leftOut = new ConcurrentSkipListMap<>();
  private final AtomicLong total = new AtomicLong();
  private String base = "";

  /// `last` need not be there.
  public PackageBuilder(PackageFolder folder, PackageFolder last) throws IOException {
    this.folder = folder;
    this.last = last;
    PackageManifest before = last.manifest();
    if (before != null) {
      base = PackageManifest.digest(last.manifestBytes());
      before.files().forEach(piece -> known.put(piece.path(), piece));
    }
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
    if (!Files.isDirectory(memory)) {
      return;
    }
    Files.createDirectory(folder.files().resolve("memory"));
    Map<String, Path> found = new LinkedHashMap<>();
    addAll(memory, Section.MEMORY.place(), found);
    if (found.size() > PackageManifest.MAX_FILES) {
      throw tooMany();
    }
    folder.checkRoom(toCopy(found));
    Together.each(found.entrySet(), each -> add(each.getKey(), each.getValue()));
  }

  /// About how many bytes do not lie in the last package.
  private long toCopy(Map<String, Path> found) throws IOException {
    long bytes = 0;
    for (Map.Entry<String, Path> each : found.entrySet()) {
      long size = Files.size(each.getValue());
      Piece piece = known.get(each.getKey());
      bytes += piece != null && piece.size() == size ? 0 : size;
    }
    return bytes;
  }

  private void add(String path, Path file) throws IOException {
    Piece piece = known.get(path);
    Path old = last.files().resolve(path);
    if (piece != null && PackageFolder.holds(old, piece) && PackageFolder.isSame(file, piece)) {
      count(piece.size());
      PackageFolder.share(old, folder.files().resolve(path));
      put(piece);
      return;
    }
    String secret = Secrets.reason(file);
    if (secret != null) {
      leaveOut(path, secret);
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      copy(path, in);
    }
  }

  private void addAll(Path from, String prefix, Map<String, Path> found) throws IOException {
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
        addAll(file, path + "/", found);
      } else {
        found.put(path, file);
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
    return Files.exists(file, NOFOLLOW_LINKS) ? null : "it cannot be found by its name";
  }

  private void leaveOut(String path, String why) {
    leftOut.put(path, new LeftOut(path, why));
  }

  private void copy(String path, InputStream in) throws IOException {
    List<String> chunks = new ArrayList<>();
    MessageDigest digest = Sha256.begin();
    byte[] buffer = new byte[Chunks.SIZE];
    long size = 0;
    try (OutputStream out =
        Files.newOutputStream(folder.files().resolve(path), CREATE_NEW, WRITE)) {
      for (int length = fill(in, buffer); length > 0; length = fill(in, buffer)) {
        size += length;
        count(length);
        digest.update(buffer, 0, length);
        chunks.add(HexFormat.of().formatHex(digest.digest()));
        out.write(buffer, 0, length);
      }
    }
    put(new Piece(path, size, chunks));
  }

  private void count(long bytes) throws FileException {
    if (total.addAndGet(bytes) > PackageManifest.MAX_BYTES) {
      throw new FileException(
          "what it knows is more than "
              + (PackageManifest.MAX_BYTES >> 20)
              + " MiB; move what is large out of its folder");
    }
  }

  private void put(Piece piece) throws FileException {
    pieces.put(piece.path(), piece);
    if (pieces.size() > PackageManifest.MAX_FILES) {
      throw tooMany();
    }
  }

  private static FileException tooMany() {
    return new FileException(
        "its folder has more than " + PackageManifest.MAX_FILES + " files; move some out of it");
  }

  private static int fill(InputStream in, byte[] buffer) throws IOException {
    return in.readNBytes(buffer, 0, buffer.length);
  }

  /// Writes the manifest and returns it.
  public PackageManifest build(String agent, long epoch) throws IOException {
    List<Piece> files =
        Stream.of(Section.values())
            .flatMap(section -> pieces.values().stream().filter(each -> section.holds(each.path())))
            .toList();
    PackageManifest manifest =
        new PackageManifest(
            agent,
            epoch,
            base,
            files,
            leftOut.values().stream().limit(PackageManifest.MAX_LEFT_OUT).toList());
    Files.createDirectory(folder.changed());
    for (Piece piece : files) {
      if (!piece.equals(known.get(piece.path()))) {
        folder.shareChanged(piece);
      }
    }
    byte[] bytes = manifest.toBytes();
    if (bytes.length > PackageManifest.MAX_LENGTH) {
      throw new FileException("its files have names that are too long, or there are too many");
    }
    DurableFile.write(folder.manifestFile(), bytes);
    return manifest;
  }
}
