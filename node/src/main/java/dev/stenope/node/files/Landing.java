package dev.stenope.node.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import dev.stenope.core.transfer.RelativePath;
import dev.stenope.node.disk.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// Moves what has arrived to where it belongs, and never over something that is there already:
/// `a.txt` becomes `a (2).txt` then.
final class Landing {
  private static final int MAX_NUMBER = 10_000;

  private Landing() {}

  /// Moves a file or folder into `folder` under `name` or one like it, and returns where it is.
  static Path into(Path folder, String name, Path arrived) throws IOException {
    Files.createDirectories(folder);
    for (int number = 1; number <= MAX_NUMBER; number++) {
      Path target =
          folder.resolve(numbered(name, number, Files.isDirectory(arrived, NOFOLLOW_LINKS)));
      if (move(arrived, target)) {
        return target;
      }
    }
    throw new FileException("there are too many files called " + name + " in " + folder);
  }

  /// Moves a file in the place of another, or of nothing.
  static void over(Path target, Path arrived) throws IOException {
    try {
      Files.move(arrived, target, ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      Path near = copied(arrived, target);
      Files.move(near, target, ATOMIC_MOVE);
      FileTree.delete(arrived);
    }
  }

  /// The name with a number before its extension, cut so that it has at most 255 bytes.
  static String numbered(String name, int number, boolean folder) {
    if (number == 1) {
      return name;
    }
    int dot = folder ? -1 : name.lastIndexOf('.');
    String stem = dot <= 0 ? name : name.substring(0, dot);
    String tail = " (" + number + ")" + (dot <= 0 ? "" : name.substring(dot));
    if (bytes(tail) > RelativePath.MAX_NAME / 2) {
      stem = name;
      tail = " (" + number + ")";
    }
    while (bytes(stem + tail) > RelativePath.MAX_NAME) {
      stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
    }
    return stem + tail;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /// False if something is there already. After a crash in the middle it can be called again.
  private static boolean move(Path arrived, Path target) throws IOException {
    if (Files.exists(target, NOFOLLOW_LINKS)) {
      if (!Files.isDirectory(arrived, NOFOLLOW_LINKS)
          && !Files.isSymbolicLink(target)
          && Files.isSameFile(arrived, target)) {
        Files.delete(arrived);
        return true;
      }
      return false;
    }
    return Files.isDirectory(arrived, NOFOLLOW_LINKS)
        ? moveFolder(arrived, target)
        : moveFile(arrived, target);
  }

  /// A second name fails where one exists, unlike a rename.
  private static boolean moveFile(Path arrived, Path target) throws IOException {
    try {
      Files.createLink(target, arrived);
      Files.delete(arrived);
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException _) {
      // Another disk, or one without second names.
      Files.move(copied(arrived, target), target);
      Files.delete(arrived);
      return true;
    }
  }

  private static boolean moveFolder(Path arrived, Path target) throws IOException {
    try {
      Files.createDirectory(target);
    } catch (FileAlreadyExistsException _) {
      return false;
    }
    try {
      Files.move(arrived, target, ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      Path near = copied(arrived, target);
      Files.move(near, target, ATOMIC_MOVE);
      FileTree.delete(arrived);
    }
    return true;
  }

  /// A copy on the disk of the target, under a name of its own.
  private static Path copied(Path arrived, Path target) throws IOException {
    Path near = target.resolveSibling(".stenope-" + Integer.toHexString(target.hashCode()));
    FileTree.delete(near);
    try {
      copy(arrived, near);
    } catch (IOException e) {
      FileTree.delete(near);
      throw e;
    }
    return near;
  }

  private static void copy(Path arrived, Path near) throws IOException {
    Files.walkFileTree(
        arrived,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes is)
              throws IOException {
            Files.copy(dir, near.resolve(arrived.relativize(dir).toString()), COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
            Path copy =
                file.equals(arrived) ? near : near.resolve(arrived.relativize(file).toString());
            Files.copy(file, copy, COPY_ATTRIBUTES, NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
