package dev.stenope.node.drop.http;

import dev.stenope.node.drop.DropException;
import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A place on an HTTP server as people write it: `https://user:password@host:port/path?query`,
/// where all but the host may be absent. `place` has neither user nor query, and its path is
/// percent-encoded; `query` is as it was written.
public record ServerAddress(URI place, @Nullable Login login, @Nullable String query) {
  private static final Pattern FORM =
      Pattern.compile("(?i:(https?)://)([^/?#]*)([^?#]*)(?:\\?([^#]*))?(#.*)?", Pattern.DOTALL);
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");
  private static final Pattern SERVER = Pattern.compile("(\\[[^]]*]|[^:]*)(?::(.*))?");
  private static final String PLAIN = "-._~!$&'()*+,;=:@/";
  private static final int MAX_LENGTH = 2048;

  private static final String NO_NAME =
      "no server has a name like this; write / as %2F, ? as %3F and # as %23 in a password";

  /// What a server asks for before it lets anybody in.
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[...]";
    }
  }

  @Override
  public String toString() {
    return place.toString();
  }

  /// Reads an address; a wrong one is refused in a line that shows `form`, the right one, and
  /// repeats nothing of what was written, since a slip may have put the password anywhere.
  public static ServerAddress read(String text, String form) throws DropException {
    try {
      return read(text.strip());
    } catch (WrongException e) {
      throw wrong(String.valueOf(e.getMessage()), form);
    }
  }

  /// The refusal of an address that is wrong in the way that `what` says.
  public static DropException wrong(String what, String form) {
    return new DropException("the address of the drop is wrong: " + what + "; it is " + form);
  }

  private static ServerAddress read(String text) throws WrongException {
    Matcher parts = FORM.matcher(text);
    if (text.length() > MAX_LENGTH || !parts.matches()) {
      throw new WrongException("https:// or http:// and the name of a server are missing");
    }
    if (parts.group(5) != null) {
      throw new WrongException("write # as %23");
    }
    String authority = parts.group(2);
    int at = authority.lastIndexOf('@');
    String path = parts.group(3);
    if (at < 0 && (path + parts.group(4)).indexOf('@') >= 0) {
      throw new WrongException("write / as %2F and ? as %3F in a password, and @ as %40 in a path");
    }
    String server = server(authority.substring(at + 1));
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    return new ServerAddress(
        place(scheme + "://" + server + encode(path.isEmpty() ? "/" : path)),
        at < 0 ? null : login(authority.substring(0, at)),
        parts.group(4));
  }

  private static URI place(String text) throws WrongException {
    try {
      return new URI(text);
    } catch (URISyntaxException _) {
      throw new WrongException(NO_NAME);
    }
  }

  private static Login login(String text) throws WrongException {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new WrongException(
          colon < 0 ? "the password is missing before the @" : "the user before the : is missing");
    }
    Login login = new Login(decode(text.substring(0, colon)), decode(text.substring(colon + 1)));
    if (login.user().indexOf(':') >= 0) {
      throw new WrongException("the name of a user has no colon");
    }
    if ((login.user() + login.password()).chars().anyMatch(Character::isISOControl)) {
      throw new WrongException("neither user nor password has control characters");
    }
    return login;
  }

  private static String server(String text) throws WrongException {
    Matcher parts = SERVER.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      throw new WrongException("the name of the server is missing");
    }
    String host = ascii(parts.group(1));
    if (!HOST.matcher(host).matches()) {
      throw new WrongException(NO_NAME);
    }
    String port = parts.group(2);
    if (port == null) {
      return host;
    }
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) - 1 > 65534 || port.matches("0+")) {
      throw new WrongException(
          "a port is a number up to 65535; write / as %2F, ? as %3F and # as %23 in a password");
    }
    return host + ":" + port;
  }

  private static String ascii(String host) throws WrongException {
    try {
      return host.startsWith("[") ? host : IDN.toASCII(host);
    } catch (IllegalArgumentException _) {
      throw new WrongException("no server has a name like this");
    }
  }

  /// Decodes `%XX`; throws where a `%` stands for itself or the bytes are not UTF-8.
  private static String decode(String text) throws WrongException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] given = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < given.length; i++) {
      if (given[i] == '%') {
        bytes.write(escaped(given, i));
        i += 2;
      } else {
        bytes.write(given[i]);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException _) {
      throw new WrongException("what is percent-encoded is not UTF-8");
    }
  }

  private static int escaped(byte[] bytes, int at) throws WrongException {
    if (at + 2 >= bytes.length
        || !HexFormat.isHexDigit(bytes[at + 1])
        || !HexFormat.isHexDigit(bytes[at + 2])) {
      throw new WrongException("write % as %25");
    }
    return HexFormat.fromHexDigit(bytes[at + 1]) << 4 | HexFormat.fromHexDigit(bytes[at + 2]);
  }

  /// Encodes what cannot stand in a path, and leaves alone what is encoded.
  private static String encode(String path) throws WrongException {
    StringBuilder encoded = new StringBuilder();
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int c = bytes[i];
      if (c == '%') {
        escaped(bytes, i);
      }
      boolean isPlain =
          c == '%' || (c > 0 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0));
      if (isPlain) {
        encoded.append((char) c);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      }
    }
    return encoded.toString();
  }

  private static final class WrongException extends Exception {
    private static final long serialVersionUID = 1;

    WrongException(String what) {
      super(what);
    }
  }
}
