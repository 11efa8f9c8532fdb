package dev.stenope.node.drop.mega;

import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.drop.DropException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a drop of MEGA is: below a writable link, in an account, or in one that is made for it.
sealed interface MegaAddress {
  URI PRODUCTION = URI.create("https://g.api.mega.co.nz/");

  /// Where MEGA's API is; ends with a slash.
  URI api();

  /// The drop in the words of a person, without secrets.
  String place();

  /// What tells this drop from others, without secrets.
  default String identity() {
    return place() + " " + api();
  }

  /// A folder that whoever knows this may read and write: `key` opens its nodes, `auth` lets write.
  record Link(String handle, byte[] key, String auth, URI api) implements MegaAddress {
    @Override
    public String place() {
      return "mega:" + handle;
    }

    /// The address as another machine is given it: a secret.
    String secret() {
      String suffix = api.equals(PRODUCTION) ? "" : API + api;
      return place() + "#" + Base64Url.of(key) + ":" + auth + suffix;
    }

    @Override
    public String toString() {
      return place();
    }
  }

  /// The account with this e-mail address, in lower case.
  record Account(String mail, URI api) implements MegaAddress {
    @Override
    public String place() {
      return "mega:" + mail;
    }
  }

  /// An account without a person.
  record Ephemeral(URI api) implements MegaAddress {
    @Override
    public String place() {
      return "mega:ephemeral";
    }
  }

  String API = "?api=";

  Pattern LINK =
      Pattern.compile(
          "(?:https://mega\\.(?:nz|io|co\\.nz)/(?:folder/|#F!))?"
              + "([\\w-]{8})[#!]([\\w-]{22})(?::([\\w-]{8,64}))?");
  Pattern MAIL = Pattern.compile("[^\\s\\p{Cntrl}@#?:/]{1,64}@[\\w.-]{1,190}");

  /// Reads `mega:` and what follows. No error repeats it, for it may hold secrets.
  static MegaAddress of(String uri) throws DropException {
    String text = uri.regionMatches(true, 0, "mega:", 0, 5) ? uri.substring(5) : uri;
    int suffix = text.lastIndexOf(API);
    URI api = suffix < 0 ? PRODUCTION : api(text.substring(suffix + API.length()));
    String body = suffix < 0 ? text : text.substring(0, suffix);
    Matcher link = LINK.matcher(body);
    if (link.matches()) {
      return link(link, api);
    }
    if (body.equals("ephemeral")) {
      return new Ephemeral(api);
    }
    if (MAIL.matcher(body).matches()) {
      return new Account(body.toLowerCase(Locale.ROOT), api);
    }
    throw new DropException(
        "this is no drop of MEGA; give mega:HANDLE#KEY:AUTH as `stenope drop mega create-link`"
            + " prints it, or mega:you@example.org, or mega:ephemeral");
  }

  private static Link link(Matcher link, URI api) throws DropException {
    String handle = String.valueOf(link.group(1));
    String auth = link.group(3);
    if (auth == null) {
      throw new DropException(
          "the link mega:"
              + handle
              + " can only be read; add :AUTH, the key to write, as `stenope drop mega create-link`"
              + " prints it");
    }
    try {
      return new Link(handle, Base64Url.read(link.group(2), Aes.BLOCK), auth, api);
    } catch (MalformedException _) {
      throw new DropException("the key of the link mega:" + handle + " is damaged; copy it again");
    }
  }

  private static URI api(String text) throws DropException {
    try {
      URI uri = new URI(text.endsWith("/") ? text : text + "/");
      if (uri.getHost() != null && RemoteAddress.isWeb(uri) && uri.getRawQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // Told below.
    }
    throw new DropException(
        "the part behind ?api= is no address of a server; give one like https://g.api.mega.co.nz/");
  }
}
