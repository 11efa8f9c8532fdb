package dev.stenope.node.drop.webdav;

import dev.stenope.node.drop.http.RetryAfter;
import dev.stenope.node.drop.http.XmlWalk;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a folder holds, as a server answers `PROPFIND` (RFC 4918, section 13): a reader that tells
/// each file when it has gone by.
public final class Multistatus implements XmlWalk.Visitor {
  private static final String DAV = "DAV:";
  private static final int ROOT = 1;
  private static final int RESPONSE = 2;
  private static final int IN_RESPONSE = 3;
  private static final int IN_PROPSTAT = 4;
  private static final int PROPERTY = 5;
  private static final int IN_PROPERTY = 6;

  private final Consumer<? super Entry> each;
  private String href = "";
  private boolean isThere = true;
  private boolean isFolder;
  private @Nullable Instant modified;
  private boolean isGiven = true;
  private boolean saysFolder;
  private @Nullable Instant saysModified;

  /// A file: the last part of its path, decoded, and when it was changed by the clock of the
  /// server; null if it does not say.
  public record Entry(String name, @Nullable Instant modified) {}

  private Multistatus(Consumer<? super Entry> each) {
    this.each = each;
  }

  /// Tells every file, but no folders.
  public static void read(InputStream in, Consumer<? super Entry> each) throws IOException {
    XmlWalk.walk(in, new Multistatus(each));
  }

  @Override
  public void open(int depth, String namespace, String name) throws IOException {
    boolean isDav = namespace.equals(DAV);
    if (depth == ROOT && !(isDav && name.equals("multistatus"))) {
      throw new XmlWalk.StrangeXmlException("not the content of a folder");
    }
    if (depth == RESPONSE) {
      href = "";
      isThere = true;
      isFolder = false;
      modified = null;
    } else if (depth == IN_RESPONSE) {
      isGiven = true;
      saysFolder = false;
      saysModified = null;
    } else if (depth == IN_PROPERTY && isDav && name.equals("collection")) {
      saysFolder = true;
    }
  }

  @Override
  public void close(int depth, String namespace, String name, String text) {
    if (!namespace.equals(DAV)) {
      return;
    }
    switch (depth) {
      case IN_RESPONSE -> endPart(name, text);
      case IN_PROPSTAT -> {
        if (name.equals("status")) {
          isGiven = isGood(text);
        }
      }
      case PROPERTY -> {
        if (name.equals("getlastmodified")) {
          saysModified = RetryAfter.instant(text);
        }
      }
      case RESPONSE -> {
        if (name.equals("response") && isThere && !isFolder) {
          tell();
        }
      }
      default -> {
        // Nothing of interest is so deep.
      }
    }
  }

  private void endPart(String name, String text) {
    switch (name) {
      case "href" -> href = text.strip();
      case "status" -> isThere = isGood(text);
      case "propstat" -> {
        if (isGiven) {
          isFolder |= saysFolder;
          modified = saysModified == null ? modified : saysModified;
        }
      }
      default -> {
        // Descriptions for people.
      }
    }
  }

  /// Whether a status line such as `HTTP/1.1 200 OK` means success.
  private static boolean isGood(String line) {
    String[] parts = line.strip().split(" +", 3);
    return parts.length > 1 && parts[1].startsWith("2");
  }

  private void tell() {
    String path = href.endsWith("/") ? href.substring(0, href.length() - 1) : href;
    String name = path.substring(path.lastIndexOf('/') + 1);
    try {
      // A plus stands for itself in a path.
      String decoded = URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
      each.accept(new Entry(decoded, modified));
    } catch (IllegalArgumentException _) {
      // A name that cannot be decoded is none of ours.
    }
  }
}
