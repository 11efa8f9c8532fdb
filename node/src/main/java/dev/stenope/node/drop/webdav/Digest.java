package dev.stenope.node.drop.webdav;

import dev.stenope.node.drop.http.ServerAddress.Login;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Digest access authentication (RFC 7616) with one nonce of a server: it shows that the password
/// is known without sending it.
final class Digest {
  /// The algorithms by name, as the JDK calls them.
  private static final Map<String, String> ALGORITHMS =
      Map.of("MD5", "MD5", "SHA-256", "SHA-256", "SHA-512-256", "SHA-512/256");

  private static final String SESSION = "-SESS";

  private final Challenge challenge;
  private final Login login;
  private final String clientNonce;
  private final String algorithm;
  private final boolean isSession;
  private int count;

  private Digest(Challenge challenge, Login login, String clientNonce, String name) {
    this.challenge = challenge;
    this.login = login;
    this.clientNonce = clientNonce;
    this.isSession = name.endsWith(SESSION);
    this.algorithm =
        String.valueOf(
            ALGORITHMS.get(isSession ? name.substring(0, name.length() - SESSION.length()) : name));
  }

  /// Null if the challenge is of another kind, or wants what is not known here. `clientNonce` is
  /// random and without quotes.
  static @Nullable Digest answer(Challenge challenge, Login login, String clientNonce) {
    String name = name(challenge);
    String hash = name.endsWith(SESSION) ? name.substring(0, name.length() - 5) : name;
    boolean isKnown =
        challenge.scheme().equals("digest")
            && ALGORITHMS.containsKey(hash)
            && !challenge.parameter("nonce").isEmpty()
            && challenge.parameters().values().stream().allMatch(Digest::isPrintable)
            && (challenge.parameter("qop").isEmpty() || qualities(challenge).contains("auth"));
    return isKnown ? new Digest(challenge, login, clientNonce, name) : null;
  }

  private static String name(Challenge challenge) {
    String name = challenge.parameter("algorithm").toUpperCase(Locale.ROOT);
    return name.isEmpty() ? "MD5" : name;
  }

  private static List<String> qualities(Challenge challenge) {
    return Arrays.asList(challenge.parameter("qop").toLowerCase(Locale.ROOT).split("[ ,]+"));
  }

  /// The `Authorization` of the next request; `uri` is its path and query.
  String header(String method, String uri) {
    count++;
    String counted = "%08x".formatted(count);
    boolean isOld = challenge.parameter("qop").isEmpty();
    String realm = challenge.parameter("realm");
    String nonce = challenge.parameter("nonce");
    String secret = hash(login.user() + ":" + realm + ":" + login.password());
    if (isSession) {
      secret = hash(secret + ":" + nonce + ":" + clientNonce);
    }
    String middle = isOld ? nonce : nonce + ":" + counted + ":" + clientNonce + ":auth";
    String response = hash(secret + ":" + middle + ":" + hash(method + ":" + uri));
    StringBuilder header = new StringBuilder("Digest ").append(user());
    header.append(", realm=").append(quote(realm));
    header.append(", uri=").append(quote(uri));
    if (!challenge.parameter("algorithm").isEmpty()) {
      header.append(", algorithm=").append(name(challenge).replace(SESSION, "-sess"));
    }
    header.append(", nonce=").append(quote(nonce));
    if (!isOld) {
      header.append(", nc=").append(counted).append(", qop=auth");
    }
    if (!isOld || isSession) {
      header.append(", cnonce=").append(quote(clientNonce));
    }
    header.append(", response=").append(quote(response));
    if (challenge.parameters().containsKey("opaque")) {
      header.append(", opaque=").append(quote(challenge.parameter("opaque")));
    }
    return header.toString();
  }

  private static boolean isPrintable(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /// Names that are not ASCII are written as in RFC 8187.
  private String user() {
    if (isPrintable(login.user())) {
      return "username=" + quote(login.user());
    }
    String encoded = URLEncoder.encode(login.user(), StandardCharsets.UTF_8);
    return "username*=UTF-8''" + encoded.replace("+", "%20").replace("*", "%2A");
  }

  private String hash(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
