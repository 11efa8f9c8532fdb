package dev.stenope.node.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.transfer.RelativePath;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DiskFault;
import dev.stenope.node.disk.FileTree;
import dev.stenope.node.files.Share.Right;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The folders that this node shares, and what peers may do there.
final class Roots {
  /// The most entries of one answer; the next are asked for by the name of the last.
  static final int PAGE = 1000;

  private final List<Share> shares;

  /// What single peers may fetch for as long as this node wants, by name; no list names them.
  private final Map<String, Share> lent = new TreeMap<>();

  Roots(List<Share> shares) {
    this.shares = shares;
  }

  void lend(Share share) {
    lent.put(share.name(), share);
  }

  void takeBack(String name) {
    lent.remove(name);
  }

  /// A place that a peer named, which it has the right to use.
  private record Place(Share share, Path path, boolean isRoot) {}

  /// Carries out a request and returns the answer, `error` in it where it cannot be done.
  Json answer(NodeId peer, String name, Json request) {
    try {
      return switch (request.text("op")) {
        case "list" -> list(peer, name, request.text("path"), request.text("after", ""));
        case "mkdir" -> mkdir(find(peer, name, request.text("path"), Right.WRITE));
        case "rename" ->
            rename(
                find(peer, name, request.text("path"), Right.WRITE),
                find(peer, name, request.text("to"), Right.WRITE));
        case "delete" ->
            delete(find(peer, name, request.text("path"), Right.WRITE), request.flag("recursive"));
        default -> throw new FileException("the peer does not know how to do this");
      };
    } catch (MalformedException e) {
      return error("the request makes no sense: " + e.getMessage());
    } catch (FileException e) {
      return error(String.valueOf(e.getMessage()));
    } catch (NoSuchFileException _) {
      return error("it is not there");
    } catch (FileAlreadyExistsException _) {
      return error("there is something of that name already");
    } catch (DirectoryNotEmptyException _) {
      return error("the folder is not empty; say --recursive to delete all that is in it");
    } catch (IOException e) {
      return error(DiskFault.reason(e));
    }
  }

  static Json error(String line) {
    return new Json().put("error", line);
  }

  /// Where a peer may read.
  Path readable(NodeId peer, String name, String path) throws FileException {
    Path found = find(peer, name, path, Right.READ).path;
    if (!Walls.exists(found)) {
      throw new FileException("it is not there");
    }
    return found;
  }

  /// Where a peer may put a file or folder; the folder around it exists.
  Path writable(NodeId peer, String name, String path) throws FileException {
    Place place = find(peer, name, path, Right.WRITE);
    Path parent = place.path.getParent();
    if (place.isRoot || parent == null || !Files.isDirectory(parent, NOFOLLOW_LINKS)) {
      throw new FileException("its folder is not there; make it with: stenope file mkdir");
    }
    return place.path;
  }

  private Place find(NodeId peer, String name, String path, Right right) throws FileException {
    int slash = path.indexOf('/');
    String root = slash < 0 ? path : path.substring(0, slash);
    Share known = lent.get(root);
    for (Share share : known == null ? shares : List.of(known)) {
      if (share.name().equals(root) && share.isFor(name, peer.text())) {
        if (!share.rights().contains(right)) {
          throw new FileException(
              "this peer has no right to " + FileSettings.word(right) + " in " + root);
        }
        String rest = slash < 0 ? "" : path.substring(slash + 1);
        return new Place(share, Walls.inside(share.path(), rest), rest.isEmpty());
      }
    }
    throw new FileException("nothing is shared with this node under the name " + root);
  }

  private Json list(NodeId peer, String name, String path, String after) throws IOException {
    List<Json> entries = new ArrayList<>();
    if (path.isEmpty()) {
      for (Share share : shares) {
        if (share.isFor(name, peer.text())) {
          entries.add(new Json().put("name", share.name()).put("kind", "folder"));
        }
      }
      return new Json().put("entries", entries).put("more", false);
    }
    Path folder = find(peer, name, path, Right.READ).path;
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      entries.add(entry(String.valueOf(folder.getFileName()), folder));
      return new Json().put("entries", entries).put("more", false);
    }
    TreeMap<String, Path> children = new TreeMap<>(RelativePath::compareNames);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path child : all) {
        String each = String.valueOf(child.getFileName());
        if (RelativePath.compareNames(each, after) > 0) {
          children.put(each, child);
          if (children.size() > PAGE + 1) {
            children.pollLastEntry();
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    boolean more = children.size() > PAGE;
    if (more) {
      children.pollLastEntry();
    }
    for (Map.Entry<String, Path> child : children.entrySet()) {
      try {
        entries.add(entry(child.getKey(), child.getValue()));
      } catch (NoSuchFileException _) {
        // It has just gone.
      }
    }
    return new Json().put("entries", entries).put("more", more);
  }

  private static Json entry(String name, Path path) throws IOException {
    BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
    String kind =
        is.isDirectory()
            ? "folder"
            : is.isRegularFile() ? "file" : is.isSymbolicLink() ? "symlink" : "other";
    return new Json()
        .put("name", name)
        .put("kind", kind)
        .put("size", is.isRegularFile() ? is.size() : 0)
        .put("modified", is.lastModifiedTime().toMillis());
  }

  private static Json mkdir(Place place) throws IOException {
    Files.createDirectory(place.path);
    return new Json().put("done", true);
  }

  private static Json rename(Place from, Place to) throws IOException {
    if (from.isRoot || to.isRoot || !from.share.equals(to.share)) {
      throw new FileException("a rename stays inside of one shared folder");
    }
    if (Walls.exists(to.path)) {
      throw new FileAlreadyExistsException(to.path.toString());
    }
    if (to.path.startsWith(from.path)) {
      throw new FileException("a folder cannot go into itself");
    }
    Files.move(from.path, to.path);
    return new Json().put("done", true);
  }

  private static Json delete(Place place, boolean recursive) throws IOException {
    if (place.isRoot) {
      throw new FileException("a shared folder itself cannot be deleted");
    }
    if (recursive && Walls.exists(place.path)) {
      FileTree.delete(place.path);
    } else {
      Files.delete(place.path);
    }
    return new Json().put("done", true);
  }
}
