package dev.stenope.node.drop.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The examples of Amazon's documentation: "Signature Calculations for the Authorization Header" of
/// S3, and "Examples of how to derive a signing key".
class SignatureTest {
  private static final S3Keys KEYS =
      new S3Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);
  private static final Instant FRIDAY = Instant.parse("2013-05-24T00:00:00Z");
  private static final String HOST = "https://examplebucket.s3.amazonaws.com";
  private static final byte[] NOTHING = new byte[0];

  private static void assertSignature(
      String expected, String method, String path, Map<String, String> headers, String content) {
    Map<String, String> signed =
        new Signature(KEYS, "us-east-1", "s3")
            .sign(method, URI.create(HOST + path), headers, content.getBytes(UTF_8), FRIDAY);
    String header = String.valueOf(signed.get("authorization"));
    assertTrue(header.endsWith(",Signature=" + expected), header);
    assertTrue(
        header.startsWith(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"),
        header);
    assertEquals("20130524T000000Z", signed.get("x-amz-date"));
  }

  @Test
  void theExamplesOfAmazonAreSignedAlike() {
    assertSignature(
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        "GET",
        "/test.txt",
        Map.of("Range", "bytes=0-9"),
        "");
    assertSignature(
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        "PUT",
        "/test%24file.text",
        Map.of(
            "Date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY"),
        "Welcome to Amazon S3.");
    assertSignature(
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        "GET",
        "/?lifecycle",
        Map.of(),
        "");
    assertSignature(
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        "GET",
        "/?max-keys=2&prefix=J",
        Map.of(),
        "");
    assertSignature(
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        "GET",
        "/?prefix=J&max-keys=2",
        Map.of(),
        "");
  }

  @Test
  void theKeyOfADayIsDerivedAsInTheExample() {
    S3Keys keys = new S3Keys("", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null);
    assertEquals(
        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
        HexFormat.of().formatHex(new Signature(keys, "us-east-1", "iam").key("20150830")));
  }

  @Test
  void aTokenIsSentAndSigned() {
    URI uri = URI.create("http://h:9000/b");
    S3Keys lent = new S3Keys("k", "s", "token");
    Map<String, String> signed =
        new Signature(lent, "r", "s3").sign("GET", uri, Map.of(), NOTHING, FRIDAY);
    assertEquals("token", signed.get("x-amz-security-token"));
    assertTrue(String.valueOf(signed.get("authorization")).contains(";x-amz-security-token,"));
    Map<String, String> own =
        new Signature(new S3Keys("k", "s", null), "r", "s3")
            .sign("GET", uri, Map.of(), NOTHING, FRIDAY);
    assertNotEquals(own.get("authorization"), signed.get("authorization"));
    assertEquals("S3Keys[...]", lent.toString());
  }

  @Test
  void allButTheUnreservedIsEncoded() {
    assertEquals("a/b%20%2B%26%25~%C3%BC", Signature.encode("a/b +&%~ü", true));
    assertEquals("a%2Fb", Signature.encode("a/b", false));
  }
}
