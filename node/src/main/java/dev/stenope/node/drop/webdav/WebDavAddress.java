package dev.stenope.node.drop.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.http.ServerAddress;
import dev.stenope.node.drop.http.ServerAddress.Login;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The address of a folder on a WebDAV server. The path of `folder` ends with a slash.
record WebDavAddress(URI folder, @Nullable Login login) {
  static final String FORM =
      "webdav:https://user:password@host/path/ (in user and password, @ is %40, / is %2F, : is"
          + " %3A and % is %25)";

  /// Reads `webdav:https://...`, `webdav:http://...`, `webdavs://...` or `webdav://...`, of which
  /// the last two stand for the first two.
  static WebDavAddress read(String uri) throws DropException {
    String rest = uri.substring(uri.indexOf(':') + 1);
    if (rest.startsWith("//")) {
      boolean isSecure = uri.toLowerCase(Locale.ROOT).startsWith("webdavs:");
      rest = (isSecure ? "https:" : "http:") + rest;
    }
    ServerAddress address = ServerAddress.read(rest, FORM);
    if (address.query() != null) {
      throw ServerAddress.wrong("write ? as %3F", FORM);
    }
    String place = address.place().toString();
    return new WebDavAddress(
        URI.create(place.endsWith("/") ? place : place + "/"), address.login());
  }

  URI file(String name) {
    return URI.create(folder + URLEncoder.encode(name, UTF_8).replace("+", "%20"));
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
