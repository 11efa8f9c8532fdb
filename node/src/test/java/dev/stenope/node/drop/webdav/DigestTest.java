package dev.stenope.node.drop.webdav;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.http.ServerAddress.Login;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Ways in, with the examples of RFC 7616, section 3.9.1, and of RFC 2617, section 3.5.
class DigestTest {
  private static final Login MUFASA = new Login("Mufasa", "Circle of Life");
  private static final String NONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

  private static final List<String> RFC_7616 =
      List.of(
          """
          Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, \
          nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", \
          opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"""",
          """
          Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, \
          nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", \
          opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"""");

  private static Map<String, String> header(Challenge challenge, Login login, String nonce) {
    Digest digest = Objects.requireNonNull(Digest.answer(challenge, login, nonce));
    return Challenge.read(List.of(digest.header("GET", "/dir/index.html"))).getFirst().parameters();
  }

  private static Map<String, String> header(String challenge) {
    return header(Challenge.read(List.of(challenge)).getFirst(), MUFASA, NONCE);
  }

  @Test
  void theExamplesOfTheStandardsAreAnswered() {
    List<Challenge> challenges = Challenge.read(RFC_7616);
    Map<String, String> sha = header(challenges.get(0), MUFASA, NONCE);
    assertEquals(
        "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", sha.get("response"));
    assertEquals("SHA-256", sha.get("algorithm"));
    assertEquals("00000001", sha.get("nc"));
    assertEquals("auth", sha.get("qop"));
    assertEquals("FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", sha.get("opaque"));
    Map<String, String> md5 = header(challenges.get(1), MUFASA, NONCE);
    assertEquals("8ca523f5e9506fed4657c9700eebdbec", md5.get("response"));

    Challenge old =
        Challenge.read(
                List.of(
                    "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\","
                        + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\","
                        + " opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""))
            .getFirst();
    Map<String, String> answer = header(old, new Login("Mufasa", "Circle Of Life"), "0a4f113b");
    assertEquals("6629fae49393a05397450978507c4ef1", answer.get("response"));
    assertFalse(answer.containsKey("algorithm"));
  }

  @Test
  void eachRequestHasANumberOfItsOwn() {
    Challenge challenge = Challenge.read(RFC_7616).getFirst();
    Digest digest = Objects.requireNonNull(Digest.answer(challenge, MUFASA, NONCE));
    String first = digest.header("PUT", "/a");
    assertTrue(first.contains("nc=00000001,"));
    assertTrue(digest.header("PUT", "/a").contains("nc=00000002,"));
  }

  @Test
  void sessionsAndOldServersAreAnsweredToo() {
    String basis = "Digest realm=\"r\", nonce=\"n\"";
    Map<String, String> session = header(basis + ", qop=\"auth\", algorithm=MD5-sess");
    assertEquals("MD5-sess", session.get("algorithm"));
    assertEquals(NONCE, session.get("cnonce"));
    Map<String, String> old = header(basis);
    assertFalse(old.containsKey("qop") || old.containsKey("cnonce") || old.containsKey("nc"));
    String response = header(basis + ", algorithm=SHA-512-256").get("response");
    assertEquals(64, String.valueOf(response).length());
  }

  @Test
  void whatIsNotKnownIsNotAnswered() {
    for (String challenge :
        List.of(
            "Basic realm=\"r\"",
            "Negotiate",
            "Digest realm=\"r\"",
            "Digest nonce=\"n\", qop=\"auth-int\"",
            "Digest nonce=\"n\", algorithm=SHA-3",
            "Digest nonce=\"n\", algorithm=-sess",
            "Digest nonce=\"n\u0001\"",
            "Digest nonce=\"n\", realm=\"Ã¼\"")) {
      assertNull(
          Digest.answer(Challenge.read(List.of(challenge)).getFirst(), MUFASA, NONCE), challenge);
    }
  }

  @Test
  void namesThatAreNotAsciiAreEncoded() {
    Digest digest =
        Digest.answer(
            new Challenge("digest", Map.of("nonce", "n", "realm", "a \"b\\\"")),
            new Login("Jäsøn Doe*", "x"),
            NONCE);
    String header = Objects.requireNonNull(digest).header("GET", "/");
    assertTrue(header.contains("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe%2A,"), header);
    assertTrue(header.contains("realm=\"a \\\"b\\\\\\\"\""), header);
  }

  @Test
  void challengesAreReadInAnyShape() {
    List<Challenge> all =
        Challenge.read(
            List.of(
                "Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic"
                    + " realm=\"simple\"",
                "Negotiate, Digest nonce = \"a=b, c\" ,,qop=auth",
                ", ,",
                "= \"",
                "x".repeat(5000)));
    assertEquals(
        List.of("newauth", "basic", "negotiate", "digest"),
        all.stream().map(Challenge::scheme).toList());
    assertEquals("Login to \"apps\"", all.getFirst().parameter("title"));
    assertEquals("a=b, c", all.getLast().parameter("nonce"));
    assertEquals("auth", all.getLast().parameter("qop"));
    assertNotNull(Challenge.read(List.of("Digest nonce=\"" + "\\a".repeat(2000) + "\"")));
    assertNotNull(Challenge.read(List.of("Digest nonce=\"" + "a".repeat(4000))));
  }

  @Test
  void thePasswordIsSentUnaskedOnlyWhereNobodyListens() {
    URI secure = URI.create("https://h/");
    URI open = URI.create("http://h/");
    Authorization safe = new Authorization(MUFASA, secure);
    assertEquals("Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl", safe.header("GET", secure));
    assertFalse(safe.learn(List.of("Basic realm=\"r\"")), "it was wrong");
    Authorization careful = new Authorization(MUFASA, open);
    assertNull(careful.header("GET", open));
    assertTrue(careful.learn(List.of("Basic realm=\"r\", " + RFC_7616.getFirst())));
    assertTrue(String.valueOf(careful.header("GET", open)).startsWith("Digest "));
    assertTrue(careful.learn(List.of("Basic realm=\"r\"")));
    assertTrue(String.valueOf(careful.header("GET", open)).startsWith("Basic "));
    assertFalse(careful.learn(List.of("Negotiate")));
    assertFalse(new Authorization(null, open).learn(RFC_7616));
  }
}
