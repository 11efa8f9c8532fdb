package dev.stenope.node.drop.webdav;

import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.http.Http;
import dev.stenope.node.drop.webdav.WebDavServer.Wish;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/// How files come into a folder whole, and never in the place of others.
///
/// Servers that know `PUT` with `If-None-Match: *` (Apache, lighttpd, Nextcloud) also write beside
/// the file and rename: one request does. Others write in place and pass the condition over: for
/// them the file is put under another name and moved, and they refuse to move it onto a third. Of
/// which sort a server is, it shows when the first file is put. Where nothing can be moved either,
/// it is first asked whether the file is there. Two who put one name at the very same moment are
/// not kept apart by every server; the last of them stays.
final class WebDavUpload {
  private static final byte[] NOTHING = new byte[0];
  private static final Map<String, String> BINARY =
      Map.of("Content-Type", "application/octet-stream");
  private static final Map<String, String> NEW =
      Map.of("Content-Type", "application/octet-stream", "If-None-Match", "*");

  private final WebDavAddress address;
  private final WebDavServer server;

  /// How often in a row a gateway must lose a move before none is tried any more.
  private static final int MAX_LOST = 3;

  /// It is always the same, so that at most one file is left behind.
  private final String temporaryName;

  /// Names with a leading dot are hidden from people.
  private URI temporary;

  private Conditions conditions = Conditions.UNKNOWN;
  private boolean moves = true;
  private int lost;
  private boolean found;

  private enum Conditions {
    UNKNOWN,
    MINDED,
    IGNORED
  }

  WebDavUpload(WebDavAddress address, WebDavServer server) {
    this.address = address;
    this.server = server;
    byte[] unique = new byte[8];
    new SecureRandom().nextBytes(unique);
    this.temporaryName = "handshake-" + HexFormat.of().formatHex(unique) + ".tmp";
    this.temporary = address.file("." + temporaryName);
  }

  /// False if there is a file of this name.
  boolean put(String name, byte[] content) throws DropException {
    URI file = address.file(name);
    if (conditions == Conditions.MINDED || !moves) {
      return putDirectly(file, content);
    }
    Http.Answer answer = putBeside(content);
    if (answer.status() == 403) {
      boolean isNew = putDirectly(file, content);
      moves = false;
      return isNew;
    }
    if (answer.status() / 100 != 2) {
      throw server.fault(beside(content), answer);
    }
    if (conditions == Conditions.UNKNOWN) {
      conditions = create(temporary, content) ? Conditions.IGNORED : Conditions.MINDED;
    }
    return move(file, content);
  }

  private Http.Answer putBeside(byte[] content) throws DropException {
    Http.Answer answer = sendIntoFolder(beside(content));
    if (answer.status() == 403) {
      // Some servers let nobody write hidden files.
      temporary = address.file(temporaryName);
      answer = sendIntoFolder(beside(content));
    }
    return answer;
  }

  private Wish beside(byte[] content) {
    return new Wish("write into", "PUT", temporary, BINARY, content);
  }

  private boolean putDirectly(URI file, byte[] content) throws DropException {
    boolean isTaken = conditions != Conditions.MINDED && isThere(file);
    return !isTaken && create(file, content);
  }

  private boolean isThere(URI file) throws DropException {
    Wish wish = new Wish("read from", "GET", file, Map.of("Range", "bytes=0-0"), NOTHING);
    Http.Answer answer = server.fetch(wish, 1);
    return switch (answer.status()) {
      case 200, 206, 416 -> true;
      case 404, 410 -> false;
      default -> throw server.fault(wish, answer);
    };
  }

  private boolean create(URI file, byte[] content) throws DropException {
    Wish wish = new Wish("write into", "PUT", file, NEW, content);
    Http.Answer answer = sendIntoFolder(wish);
    return switch (answer.status()) {
      case 200, 201, 202, 204 -> true;
      case 412 -> false;
      default -> throw server.fault(wish, answer);
    };
  }

  private boolean move(URI file, byte[] content) throws DropException {
    Wish wish =
        new Wish(
            "write into",
            "MOVE",
            temporary,
            Map.of("Destination", file.toString(), "Overwrite", "F"),
            NOTHING);
    Http.Answer answer = server.send(wish);
    return switch (answer.status()) {
      case 200, 201, 204 -> {
        lost = 0;
        yield true;
      }
      case 412 -> {
        lost = 0;
        removeTemporary();
        yield false;
      }
      // Forbidden, unknown, or lost at a gateway that does not translate the destination, or does
      // not reach the server just now.
      case 400, 403, 405, 501, 502 -> {
        lost++;
        moves = answer.status() == 502 && lost < MAX_LOST;
        removeTemporary();
        yield putDirectly(file, content);
      }
      default -> throw server.fault(wish, answer);
    };
  }

  private void removeTemporary() throws DropException {
    server.send(new Wish("delete from", "DELETE", temporary, Map.of(), NOTHING));
  }

  /// Makes the folder if that is why the file cannot be put.
  private Http.Answer sendIntoFolder(Wish wish) throws DropException {
    Http.Answer answer = server.send(wish);
    boolean isLost = answer.status() == 404 || answer.status() == 409;
    if (isLost && makeFolder()) {
      answer = server.send(wish);
    }
    if (answer.status() / 100 == 2) {
      found();
    }
    return answer;
  }

  /// The folder is there. If it is gone later then somebody has removed it, or the disk under it.
  void found() {
    found = true;
  }

  /// Whether it makes sense to try again: the folder was never seen, and is there now.
  boolean makeFolder() throws DropException {
    if (found) {
      return false;
    }
    Wish wish = new Wish("create", "MKCOL", address.folder(), Map.of(), NOTHING);
    Http.Answer answer = server.send(wish);
    return switch (answer.status()) {
      // Where it is there by now, 405.
      case 200, 201, 405 -> true;
      default -> throw server.fault(wish, answer);
    };
  }
}
