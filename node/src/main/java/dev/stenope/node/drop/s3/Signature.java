package dev.stenope.node.drop.s3;

import dev.stenope.core.crypto.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signature version 4 of Amazon: an HMAC by which a server knows who sent a request and that
/// nobody changed it on its way.
final class Signature {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String END = "aws4_request";
  private static final String UNRESERVED = "-._~";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final S3Keys keys;
  private final String region;
  private final String purpose;

  /// `purpose` is what Amazon calls the service: `s3`.
  Signature(S3Keys keys, String region, String purpose) {
    this.keys = keys;
    this.region = region;
    this.purpose = purpose;
  }

  /// The headers that a request needs, with those that it has and which are to be signed. Path and
  /// query of `uri` are encoded as by [#encode].
  Map<String, String> sign(
      String method, URI uri, Map<String, String> headers, byte[] content, Instant now) {
    String time = TIME.format(now);
    String hash = HexFormat.of().formatHex(Sha256.of(content));
    SortedMap<String, String> signed = new TreeMap<>();
    headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value));
    signed.put("host", host(uri));
    signed.put("x-amz-content-sha256", hash);
    signed.put("x-amz-date", time);
    if (keys.token() != null) {
      signed.put("x-amz-security-token", keys.token());
    }
    String names = String.join(";", signed.keySet());
    String request =
        method
            + "\n"
            + uri.getRawPath()
            + "\n"
            + query(uri)
            + "\n"
            + signed.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
                .collect(Collectors.joining())
            + "\n"
            + names
            + "\n"
            + hash;
    String scope = String.join("/", time.substring(0, 8), region, purpose, END);
    String text =
        String.join(
            "\n", ALGORITHM, time, scope, HexFormat.of().formatHex(Sha256.of(utf8(request))));
    String signature = HexFormat.of().formatHex(hmac(key(time.substring(0, 8)), text));
    signed.remove("host");
    signed.put(
        "authorization",
        "%s Credential=%s/%s,SignedHeaders=%s,Signature=%s"
            .formatted(ALGORITHM, keys.id(), scope, names, signature));
    return signed;
  }

  /// The key of one day, by which nothing else can be signed.
  byte[] key(String date) {
    byte[] key = utf8("AWS4" + keys.secret());
    for (String part : new String[] {date, region, purpose, END}) {
      key = hmac(key, part);
    }
    return key;
  }

  /// As in the header that the client sends.
  private static String host(URI uri) {
    int usual = "https".equals(uri.getScheme()) ? 443 : 80;
    boolean isUsual = uri.getPort() < 0 || uri.getPort() == usual;
    return isUsual ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  private static String query(URI uri) {
    String query = uri.getRawQuery();
    if (query == null) {
      return "";
    }
    return Arrays.stream(query.split("&"))
        .map(part -> part.indexOf('=') < 0 ? part + "=" : part)
        .sorted()
        .collect(Collectors.joining("&"));
  }

  /// Encodes all but letters, digits and `-._~`, and slashes unless this is a path.
  static String encode(String text, boolean isPath) {
    StringBuilder encoded = new StringBuilder();
    for (byte one : utf8(text)) {
      boolean isPlain =
          one > 0
              && (Character.isLetterOrDigit(one)
                  || UNRESERVED.indexOf(one) >= 0
                  || (isPath && one == '/'));
      if (isPlain) {
        encoded.append((char) one);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(one));
      }
    }
    return encoded.toString();
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(utf8(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
