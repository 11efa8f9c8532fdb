package dev.stenope.node.handoff;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.stenope.node.disk.DurableFile;
import dev.stenope.node.disk.Together;
import dev.stenope.node.files.FileException;
import dev.stenope.node.handoff.PackageManifest.Piece;
import dev.stenope.node.handoff.PackageManifest.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lays what is in a package where the agent finds it: the memory in `memory`, all else in `place`.
/// It may be done again after a crash.
///
/// `before` is the package by which this node had it last: what that brought and the new one does
/// not is removed. Where there is none, files that the new one replaces are kept under `replaced`.
public record Installation(
    PackageFolder source, Path place, Path memory, @Nullable PackageManifest before) {
  /// Where a file belongs, and the name under which it is written first.
  private record Placing(Piece piece, Path target, Path fresh) {}

  /// Raises a [FileException] if something is in the way.
  public void check(PackageManifest manifest) throws IOException {
    for (Path folder : List.of(place, memory)) {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw inTheWay(folder);
      }
    }
    for (Piece piece : manifest.files()) {
      target(piece);
    }
  }

  public void install(PackageManifest manifest) throws IOException {
    Files.createDirectories(place, DurableFile.ownerOnlyFolder());
    List<Placing> placings = new ArrayList<>();
    Set<String> kept = new HashSet<>();
    for (Piece piece : manifest.files()) {
      kept.add(piece.path());
      Path target = target(piece);
      Path fresh = target.resolveSibling(".stenope-new-" + placings.size());
      placings.add(new Placing(piece, target, fresh));
      Files.createDirectories(parent(target));
    }
    Together.each(placings, this::put);
    for (Piece piece : before == null ? List.<Piece>of() : before.files()) {
      if (piece.isMemory() && !kept.contains(piece.path())) {
        Files.deleteIfExists(target(piece));
      }
    }
    Together.each(
        placings.stream().map(each -> parent(each.target)).distinct().toList(),
        DurableFile::syncFolder);
  }

  private void put(Placing placing) throws IOException {
    if (PackageFolder.isSame(placing.target, placing.piece)) {
      return;
    }
    String path = placing.piece.path();
    if (before == null && Files.exists(placing.target, NOFOLLOW_LINKS)) {
      Path aside = place.resolve("replaced").resolve(path);
      Files.createDirectories(parent(aside));
      Files.copy(placing.target, aside, REPLACE_EXISTING);
    }
    Files.copy(source.files().resolve(path), placing.fresh, REPLACE_EXISTING);
    DurableFile.sync(placing.fresh);
    Files.move(placing.fresh, placing.target, ATOMIC_MOVE);
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private static FileException inTheWay(Path path) {
    return new FileException(path + " is in the way of what the agent brings");
  }

  /// Where a file belongs. No folder on the way is a symlink, and it is a file or nothing.
  private Path target(Piece piece) throws FileException {
    Path target = piece.isMemory() ? memory : place;
    String rest = piece.path().substring(piece.isMemory() ? Section.MEMORY.place().length() : 0);
    String[] names = rest.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      target = target.resolve(names[i]);
      boolean isFile = i == names.length - 1;
      if (Files.exists(target, NOFOLLOW_LINKS)
          && !(isFile
              ? Files.isRegularFile(target, NOFOLLOW_LINKS)
              : Files.isDirectory(target, NOFOLLOW_LINKS))) {
        throw inTheWay(target);
      }
    }
    return target;
  }
}
