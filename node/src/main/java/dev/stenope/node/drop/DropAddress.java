package dev.stenope.node.drop;

import dev.stenope.node.drop.mega.MegaDrop;
import dev.stenope.node.drop.mqtt.MqttDrop;
import dev.stenope.node.drop.nats.NatsDrop;
import dev.stenope.node.drop.s3.S3Drop;
import dev.stenope.node.drop.webdav.WebDavDrop;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The addresses of drops as people write them: a path, or a URI whose scheme names the kind.
public final class DropAddress {
  private static final Pattern SCHEME =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*", Pattern.DOTALL);

  /// A password may hold an `@`, so the last one ends it.
  private static final Pattern AUTHORITY =
      Pattern.compile("//(?:[^/?#]*@)?+(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)");

  private DropAddress() {}

  /// Opens one drop, which keeps what it must remember on `shelf`. It need not be usable yet.
  public static DeadDrop open(String uri, Shelf shelf) throws DropException {
    String scheme = scheme(uri);
    return switch (scheme) {
      case "", "file" -> new FolderDrop(Objects.requireNonNull(folder(uri)));
      case "mega" -> MegaDrop.open(uri, shelf);
      case "mqtt", "mqtts" -> MqttDrop.open(uri);
      case "nats", "natss" -> NatsDrop.open(uri);
      case "s3" -> S3Drop.open(uri, System.getenv());
      case "webdav", "webdavs" -> WebDavDrop.open(uri);
      default -> other(scheme, uri, shelf);
    };
  }

  private static DeadDrop other(String scheme, String uri, Shelf shelf) throws DropException {
    for (DropProvider provider : ServiceLoader.load(DropProvider.class)) {
      if (provider.serves(scheme)) {
        return provider.open(uri, shelf);
      }
    }
    if (scheme.equals("opendal")) {
      throw new DropException(
          "the drop opendal:... needs jars that are not there; see opendal/README.md");
    }
    throw new DropException(
        "the drop "
            + scheme
            + ":... is of a kind that is not known; a drop is file:/path or /path, or begins with"
            + " mega:, webdav:, s3:, mqtt:, nats: or opendal:");
  }

  /// Opens a drop and looks into it, to tell a person at once what is wrong with it.
  public static void check(String uri, Shelf shelf) throws DropException {
    try (DeadDrop drop = open(uri, shelf)) {
      drop.serverTime();
    }
  }

  /// The scheme in lower case; empty for a path.
  public static String scheme(String uri) {
    Matcher match = SCHEME.matcher(uri);
    boolean isPath = uri.indexOf(File.separatorChar) == 0 || !match.matches();
    return isPath ? "" : match.group(1).toLowerCase(Locale.ROOT);
  }

  /// The folder that an address names, as it is on this machine; null if it names no folder.
  public static @Nullable Path folder(String uri) throws DropException {
    try {
      return switch (scheme(uri)) {
        case "" -> Path.of(home(uri)).toAbsolutePath().normalize();
        case "file" -> Path.of(local(new URI(uri))).toAbsolutePath().normalize();
        default -> null;
      };
    } catch (URISyntaxException | InvalidPathException _) {
      throw new DropException("the drop " + uri + " is not a valid path; give file:/path or /path");
    }
  }

  /// The address as it is written down: a path in it does not depend on the folder in which it was
  /// given.
  public static String absolute(String uri) throws DropException {
    Path folder = folder(uri);
    return folder == null ? uri : folder.toString();
  }

  /// As much of an address as anybody may see.
  public static String withoutSecrets(String uri) {
    String scheme = scheme(uri);
    return scheme.isEmpty() || scheme.equals("file") ? uri : scheme + ":...";
  }

  /// Who runs the drop, as far as the address tells: a host in lower case, or the kind of drop.
  public static String host(String uri) {
    Matcher match = AUTHORITY.matcher(uri);
    return match.find() ? match.group(1).toLowerCase(Locale.ROOT) : scheme(uri);
  }

  private static String local(URI uri) throws URISyntaxException {
    String path = uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath();
    if (path == null || path.isEmpty() || (uri.getHost() != null && !uri.getHost().isEmpty())) {
      throw new URISyntaxException(uri.toString(), "no path");
    }
    return path;
  }

  private static String home(String path) throws DropException {
    if (path.isBlank()) {
      throw new DropException("the drop has no name; give file:/path or /path");
    }
    return path.startsWith("~/") ? System.getProperty("user.home") + path.substring(1) : path;
  }
}
