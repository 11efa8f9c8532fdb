package dev.stenope.node.drop.webdav;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One way in that a server offers in `WWW-Authenticate` (RFC 9110, section 11.6.1). The scheme and
/// the names of the parameters are in lower case.
record Challenge(String scheme, Map<String, String> parameters) {
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

  /// A parameter, or a scheme; where neither is, the rest is passed over.
  private static final Pattern PART =
      Pattern.compile(
          "\\G[ \\t,]*+(?:("
              + TOKEN
              + ")[ \\t]*+=[ \\t]*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|("
              + TOKEN
              + ")?+)|("
              + TOKEN
              + "))");

  private static final int MAX_HEADER = 4096;

  /// The challenges of all headers, in their order.
  static List<Challenge> read(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      if (header.length() <= MAX_HEADER) {
        read(header, challenges);
      }
    }
    return challenges;
  }

  private static void read(String header, List<Challenge> challenges) {
    Matcher part = PART.matcher(header);
    Challenge last = null;
    while (part.find()) {
      if (part.group(4) != null) {
        last = new Challenge(part.group(4).toLowerCase(Locale.ROOT), new HashMap<>());
        challenges.add(last);
      } else if (last != null) {
        String quoted = part.group(2);
        String plain = part.group(3) == null ? "" : part.group(3);
        last.parameters()
            .put(
                part.group(1).toLowerCase(Locale.ROOT),
                quoted == null ? plain : quoted.replaceAll("\\\\(.)", "$1"));
      }
    }
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
