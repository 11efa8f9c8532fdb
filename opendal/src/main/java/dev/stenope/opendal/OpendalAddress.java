package dev.stenope.opendal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.node.drop.DropException;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A service by the name that OpenDAL has for it, and the options that it gives it, as in
/// `opendal:dropbox?root=/drop&refresh_token=...`.
record OpendalAddress(String service, Map<String, String> options) {
  private static final Pattern FORM = Pattern.compile("(?i:opendal):([a-z0-9_-]+)(?:\\?(.*))?");
  private static final Pattern OPTION = Pattern.compile("([a-z0-9_]+)=(.*)");

  static OpendalAddress parse(String uri) throws DropException {
    Matcher form = FORM.matcher(uri);
    if (!form.matches()) {
      throw bad("it names no service");
    }
    Map<String, String> options = new LinkedHashMap<>();
    if (form.group(2) != null) {
      for (String part : form.group(2).split("&", -1)) {
        Matcher option = OPTION.matcher(part);
        if (!option.matches()) {
          throw bad("an option is not of the form name=value");
        }
        options.put(option.group(1), decode(option.group(2)));
      }
    }
    return new OpendalAddress(form.group(1), Map.copyOf(options));
  }

  private static String decode(String text) throws DropException {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException _) {
      throw bad("an option has a % without two digits behind it");
    }
  }

  private static DropException bad(String why) {
    return new DropException(
        "the address of the drop opendal:... is not valid: "
            + why
            + "; give opendal:SERVICE?name=value&name=value, with %26 for & and %25 for % in values");
  }

  /// The address in the words of a person, without secrets.
  String place() {
    return "opendal:"
        + service
        + (options.containsKey("root") ? "?root=" + options.get("root") : "");
  }

  @Override
  public String toString() {
    return place();
  }
}
