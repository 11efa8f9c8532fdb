package dev.stenope.node.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.stenope.core.transfer.RelativePath;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Keeps paths that peers name inside of a folder: no component leads out, and none is a symlink.
final class Walls {
  static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

  private Walls() {}

  /// The place of a relative path under a folder, which is the folder itself for an empty one.
  static Path inside(Path folder, String relative) throws FileException {
    Path place;
    try {
      place = folder.toRealPath();
      if (relative.isEmpty()) {
        return place;
      }
      RelativePath.check(relative);
    } catch (MalformedException e) {
      throw new FileException("this path cannot be used: " + e.getMessage());
    } catch (IOException _) {
      throw new FileException("the shared folder is not there");
    }
    for (String name : relative.split("/", -1)) {
      if (Files.isSymbolicLink(place) || WINDOWS && RelativePath.isDevice(name)) {
        throw new FileException("this path leads through a symlink; symlinks are not followed");
      }
      place = place.resolve(name);
    }
    if (Files.isSymbolicLink(place)) {
      throw new FileException("this is a symlink; symlinks are not followed");
    }
    return place;
  }

  static boolean exists(Path path) {
    return Files.exists(path, NOFOLLOW_LINKS);
  }
}
