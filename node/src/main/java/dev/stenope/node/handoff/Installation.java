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
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lays what is in a package where the agent finds it: the memory in `memory`, all else in `place`.
/// It may be done again after a crash.
///
/// `before` is the package by which this node had it last: what that brought and the new one does
/// not is removed. What is replaced or removed, and is not as `before` has it, is kept in
/// `replaced` under the number of the handoff.
public record Installation(
    PackageFolder source, Path place, Path memory, @Nullable PackageManifest before) {
  /// Where a file belongs, and the name under which it is written first.
  private record Placing(Piece piece, Path target, Path fresh) {}

  /// Raises a [FileException] if something is in the way that no package has brought.
  public void check(PackageManifest manifest) throws IOException {
    check(manifest, leaving(manifest).keySet());
  }

  private void check(PackageManifest manifest, Set<Path> leaving) throws IOException {
    for (Path folder : List.of(place, memory)) {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw inTheWay(folder);
      }
    }
    for (Piece piece : manifest.files()) {
      check(piece, leaving);
    }
  }

  /// Raises a [FileException] if something is in the way, as [#check] does. Returns the folder in
  /// which something is kept; null if nothing is.
  public @Nullable Path install(PackageManifest manifest) throws IOException {
    Map<Path, Piece> leaving = leaving(manifest);
    check(manifest, leaving.keySet());
    Files.createDirectories(place, DurableFile.ownerOnlyFolder());
    Path aside = place.resolve("replaced").resolve(Long.toString(manifest.epoch()));
    Set<Path> folders = new HashSet<>();
    for (Map.Entry<Path, Piece> each : leaving.entrySet()) {
      keep(each.getKey(), each.getValue().path(), each.getValue(), aside);
      Files.delete(each.getKey());
      folders.add(withoutEmpty(parent(each.getKey())));
    }
    List<Placing> placings = new ArrayList<>();
    for (Piece piece : manifest.files()) {
      Path target = target(piece);
      if (Files.isDirectory(target, NOFOLLOW_LINKS)) {
        deleteFolders(target);
      }
      Path fresh = target.resolveSibling(".stenope-new-" + placings.size());
      placings.add(new Placing(piece, target, fresh));
      Files.createDirectories(parent(target));
      folders.add(parent(target));
    }
    Map<String, Piece> known = new HashMap<>();
    former().forEach(piece -> known.put(piece.path(), piece));
    Together.each(placings, placing -> put(placing, known.get(placing.piece.path()), aside));
    Together.each(folders, DurableFile::syncFolder);
    return Files.exists(aside) ? aside : null;
  }

  private void put(Placing placing, @Nullable Piece old, Path aside) throws IOException {
    if (PackageFolder.isSame(placing.target, placing.piece)) {
      return;
    }
    keep(placing.target, placing.piece.path(), old, aside);
    copy(source.files().resolve(placing.piece.path()), placing.fresh, placing.target);
  }

  /// Keeps a copy of a file that is about to go, unless it is as `old` says.
  private static void keep(Path file, String path, @Nullable Piece old, Path aside)
      throws IOException {
    Path kept = aside.resolve(path);
    boolean known = old != null && PackageFolder.isSame(file, old);
    if (!known && Files.exists(file, NOFOLLOW_LINKS) && !Files.exists(kept, NOFOLLOW_LINKS)) {
      Files.createDirectories(parent(kept), DurableFile.ownerOnlyFolder());
      copy(file, kept.resolveSibling(".stenope-new-" + kept.getFileName()), kept);
    }
  }

  private static void copy(Path from, Path fresh, Path to) throws IOException {
    Files.copy(from, fresh, REPLACE_EXISTING);
    DurableFile.sync(fresh);
    Files.move(fresh, to, ATOMIC_MOVE);
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  /// Removes a folder of the memory that is empty, and then those that it was the last in. Returns
  /// the one that stays.
  private Path withoutEmpty(Path folder) throws IOException {
    Path left = folder;
    try {
      while (!left.equals(memory)) {
        Files.delete(left);
        left = parent(left);
      }
    } catch (DirectoryNotEmptyException _) {
      // Other files are in it.
    }
    return left;
  }

  private static void deleteFolders(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path folder : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(folder);
      }
    }
  }

  private List<Piece> former() {
    return before == null ? List.of() : before.files();
  }

  /// What the package before brought, and this one has no more, by where it is. A file that is left
  /// out of this one stays, and all of them where it is not known which were.
  private Map<Path, Piece> leaving(PackageManifest manifest) {
    Map<Path, Piece> leaving = new LinkedHashMap<>();
    if (manifest.leftOut().size() < PackageManifest.MAX_LEFT_OUT) {
      Set<String> kept = new HashSet<>();
      manifest.files().forEach(piece -> kept.add(piece.path()));
      manifest.leftOut().forEach(each -> kept.add(each.path()));
      for (Piece piece : former()) {
        if (piece.isMemory() && !kept.contains(piece.path()) && isThere(piece)) {
          leaving.put(target(piece), piece);
        }
      }
    }
    return leaving;
  }

  private static FileException inTheWay(Path path) {
    return new FileException(path + " is in the way of what the agent brings");
  }

  private Path root(Piece piece) {
    return piece.isMemory() ? memory : place;
  }

  private static String rest(Piece piece) {
    return piece.path().substring(piece.isMemory() ? Section.MEMORY.place().length() : 0);
  }

  /// Where a file belongs.
  private Path target(Piece piece) {
    return root(piece).resolve(rest(piece));
  }

  /// The folders on the way to a file, and the file itself.
  private List<Path> way(Piece piece) {
    List<Path> way = new ArrayList<>();
    Path path = root(piece);
    for (String name : rest(piece).split("/", -1)) {
      path = path.resolve(name);
      way.add(path);
    }
    return way;
  }

  /// Whether it is a file, to which no symlink leads.
  private boolean isThere(Piece piece) {
    List<Path> way = way(piece);
    return Files.isRegularFile(way.getLast(), NOFOLLOW_LINKS)
        && way.subList(0, way.size() - 1).stream()
            .allMatch(folder -> Files.isDirectory(folder, NOFOLLOW_LINKS));
  }

  /// No folder on the way to a file is a symlink or a file, and the file is one or nothing, but for
  /// what leaves.
  private void check(Piece piece, Set<Path> leaving) throws IOException {
    List<Path> way = way(piece);
    for (Path folder : way.subList(0, way.size() - 1)) {
      if (Files.exists(folder, NOFOLLOW_LINKS)
          && !Files.isDirectory(folder, NOFOLLOW_LINKS)
          && !leaving.contains(folder)) {
        throw inTheWay(folder);
      }
    }
    Path file = way.getLast();
    if (Files.exists(file, NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, NOFOLLOW_LINKS)
        && !(Files.isDirectory(file, NOFOLLOW_LINKS) && leavesWhole(file, leaving))) {
      throw inTheWay(file);
    }
  }

  private static boolean leavesWhole(Path folder, Set<Path> leaving) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.allMatch(
          path -> Files.isDirectory(path, NOFOLLOW_LINKS) || leaving.contains(path));
    }
  }
}
