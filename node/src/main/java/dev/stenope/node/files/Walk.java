package dev.stenope.node.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.stenope.core.transfer.Manifest;
import dev.stenope.core.transfer.Manifest.Entry;
import dev.stenope.core.transfer.RelativePath;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DiskFault;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Lists the files and folders that are to be sent. What is neither, as symlinks and devices, is
/// passed over and told of.
final class Walk {
  /// The most lines that are told.
  private static final int MAX_LINES = 100;

  private final Manifest.Builder list = new Manifest.Builder();
  private final List<String> passedOver = new ArrayList<>();

  /// `tops` maps the first names of the paths in `manifest` to where they are.
  record Found(Manifest manifest, TreeMap<String, Path> tops, List<String> passedOver) {}

  private Walk() {}

  static Found of(List<Path> paths) throws FileException {
    TreeMap<String, Path> tops = new TreeMap<>(RelativePath::compareNames);
    for (Path path : paths) {
      Path whole = path.toAbsolutePath().normalize();
      Path last = whole.getFileName();
      if (last == null) {
        throw new FileException(path + " has no name; send the folders in it one by one");
      }
      if (tops.put(last.toString(), whole) != null) {
        throw new FileException(
            "two of these are called " + last + "; send them one after the other");
      }
    }
    Walk walk = new Walk();
    for (var top : tops.entrySet()) {
      walk.top(top.getKey(), top.getValue());
    }
    try {
      return new Found(walk.list.build(), tops, walk.passedOver);
    } catch (MalformedException e) {
      throw new FileException("this cannot be sent: " + e.getMessage());
    }
  }

  private void top(String name, Path path) throws FileException {
    BasicFileAttributes is = attributes(path);
    String why = objection(name, path, is);
    if (why != null) {
      throw new FileException(path + " cannot be sent: " + why);
    }
    add(name, path, is);
  }

  private static BasicFileAttributes attributes(Path path) throws FileException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new FileException("cannot read " + path + ": " + DiskFault.reason(e));
    }
  }

  private static @Nullable String objection(String name, Path path, BasicFileAttributes is) {
    if (is.isSymbolicLink()) {
      return "it is a symlink; send what it points to";
    }
    if (is.isOther()) {
      return "it is neither a file nor a folder";
    }
    try {
      RelativePath.checkName(name);
    } catch (MalformedException e) {
      return e.getMessage() + "; rename it";
    }
    // What is no text in the encoding of this system cannot be found again by its name.
    return name.indexOf('\ufffd') >= 0 && !Files.exists(path, NOFOLLOW_LINKS)
        ? "its name is not UTF-8; rename it"
        : null;
  }

  private void add(String name, Path path, BasicFileAttributes is) throws FileException {
    long modified = Math.max(0, is.lastModifiedTime().toMillis());
    boolean added =
        list.add(
            is.isDirectory()
                ? Entry.folder(name, modified)
                : Entry.file(name, isExecutable(path), is.size(), modified));
    if (!added) {
      throw new FileException("there are too many files; send them in several parts");
    }
    if (is.isDirectory()) {
      folder(name, path);
    }
  }

  private static boolean isExecutable(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        && Files.isExecutable(path);
  }

  private void folder(String name, Path path) throws FileException {
    TreeMap<String, Path> children = new TreeMap<>(RelativePath::compareNames);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
      all.forEach(child -> children.put(String.valueOf(child.getFileName()), child));
    } catch (IOException | DirectoryIteratorException e) {
      IOException fault =
          e instanceof IOException plain ? plain : new IOException(e.getMessage(), e);
      throw new FileException("cannot read " + path + ": " + DiskFault.reason(fault));
    }
    for (var child : children.entrySet()) {
      Path file = child.getValue();
      if (!Files.exists(file, NOFOLLOW_LINKS)) {
        // Either it has just gone, or its name cannot be said in text.
        pass(file, "it cannot be found by its name");
        continue;
      }
      BasicFileAttributes is = attributes(file);
      String why = objection(child.getKey(), file, is);
      if (why == null) {
        add(name + "/" + child.getKey(), file, is);
      } else {
        pass(file, why);
      }
    }
  }

  private void pass(Path file, String why) {
    if (passedOver.size() < MAX_LINES) {
      passedOver.add(file + " is left out: " + why);
    }
  }
}
