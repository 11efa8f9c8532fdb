package dev.stenope.node.drop.webdav;

import dev.stenope.node.drop.http.ServerAddress.Login;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a user shows to one server with each request. Where the connection is secure the password
/// is sent unasked, which saves a round trip; where it is not, the server is asked first, and is
/// given a digest if it takes one.
final class Authorization {
  private final @Nullable Login login;
  private final boolean isSecure;
  private final SecureRandom random = new SecureRandom();
  private boolean isBasic;
  private @Nullable Digest digest;

  Authorization(@Nullable Login login, URI server) {
    this.login = login;
    this.isSecure = "https".equals(server.getScheme());
    this.isBasic = isSecure;
  }

  /// The header for one request; null if nothing is to be shown.
  @Nullable String header(String method, URI uri) {
    if (digest != null) {
      String query = uri.getRawQuery();
      return digest.header(method, uri.getRawPath() + (query == null ? "" : "?" + query));
    }
    if (login == null || !isBasic) {
      return null;
    }
    byte[] bytes = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  /// Takes the challenges of a refusal; whether it makes sense to try again.
  boolean learn(List<String> headers) {
    if (login == null) {
      return false;
    }
    List<Challenge> challenges = Challenge.read(headers);
    boolean offersBasic = challenges.stream().anyMatch(one -> one.scheme().equals("basic"));
    Digest offered =
        challenges.stream().flatMap(one -> digest(one, login)).findFirst().orElse(null);
    if (offered != null && !(offersBasic && isSecure)) {
      digest = offered;
      return true;
    }
    boolean isNew = digest != null || !isBasic;
    digest = null;
    isBasic = offersBasic;
    return offersBasic && isNew;
  }

  private Stream<Digest> digest(Challenge challenge, Login known) {
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    return Stream.ofNullable(Digest.answer(challenge, known, HexFormat.of().formatHex(nonce)));
  }
}
