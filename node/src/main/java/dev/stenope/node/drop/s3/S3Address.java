package dev.stenope.node.drop.s3;

import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.http.ServerAddress;
import java.net.URI;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The address of a part of a bucket. `bucket` ends with a slash; `prefix` is empty or does, and is
/// not encoded.
record S3Address(URI bucket, String prefix, String region, S3Keys keys) {
  static final String FORM =
      "s3:https://KEY:SECRET@endpoint/bucket/prefix?region=eu-central-1 (in the secret, / is %2F"
          + " and + may stay), or s3://bucket/prefix for Amazon itself";

  private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{2,254}");
  private static final Pattern REGION = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern WORD = Pattern.compile("[!-~]*");
  private static final Pattern AMAZON =
      Pattern.compile("(?:.+\\.)?s3[.-]([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?");

  /// Reads an address; `environment` gives what it may leave out.
  static S3Address read(String uri, Map<String, String> environment) throws DropException {
    String rest = uri.substring(uri.indexOf(':') + 1);
    boolean isAmazon = rest.startsWith("//");
    ServerAddress address = ServerAddress.read(isAmazon ? "https:" + rest : rest, FORM);
    URI place = address.place();
    String path = place.getPath().substring(1);
    String bucket = place.getAuthority();
    String prefix = path;
    if (!isAmazon) {
      int slash = path.indexOf('/');
      bucket = slash < 0 ? path : path.substring(0, slash);
      prefix = slash < 0 ? "" : path.substring(slash + 1);
    }
    if (!BUCKET.matcher(bucket).matches()) {
      throw ServerAddress.wrong(
          bucket.isEmpty() ? "the bucket is missing" : "no bucket has a name like this", FORM);
    }
    String region = region(address, environment);
    String root = isAmazon ? amazon(bucket, region) : place.resolve("/").toString() + bucket + "/";
    return new S3Address(
        URI.create(root), folder(prefix), region, keys(address.login(), environment));
  }

  /// Amazon prefers the bucket in the name of the host, where its certificate allows no dots.
  private static String amazon(String bucket, String region) {
    String domain = region.startsWith("cn-") ? ".amazonaws.com.cn/" : ".amazonaws.com/";
    String host = "s3." + region + domain;
    boolean isHost = bucket.matches("[a-z0-9-]+");
    return isHost ? "https://" + bucket + "." + host : "https://" + host + bucket + "/";
  }

  private static String folder(String prefix) {
    String stripped = prefix.replaceAll("^/+|/+$", "");
    return stripped.isEmpty() ? "" : stripped + "/";
  }

  private static String region(ServerAddress address, Map<String, String> environment)
      throws DropException {
    String region = environment.getOrDefault("AWS_REGION", "");
    if (region.isEmpty()) {
      region = environment.getOrDefault("AWS_DEFAULT_REGION", "us-east-1");
    }
    Matcher host = AMAZON.matcher(String.valueOf(address.place().getHost()));
    if (host.matches()) {
      region = host.group(1);
    }
    String query = address.query();
    if (query != null) {
      if (!query.startsWith("region=")) {
        throw ServerAddress.wrong("after ? comes nothing but region=", FORM);
      }
      region = query.substring("region=".length());
    }
    if (!REGION.matcher(region).matches()) {
      throw ServerAddress.wrong("no region has a name like this", FORM);
    }
    return region;
  }

  private static S3Keys keys(ServerAddress.@Nullable Login login, Map<String, String> environment)
      throws DropException {
    if (login != null) {
      return new S3Keys(word("KEY", login.user()), word("SECRET", login.password()), null);
    }
    String id = word("AWS_ACCESS_KEY_ID", environment);
    String secret = word("AWS_SECRET_ACCESS_KEY", environment);
    String token = word("AWS_SESSION_TOKEN", environment);
    if (id.isEmpty() || secret.isEmpty()) {
      throw ServerAddress.wrong(
          "KEY:SECRET@ is missing, and so are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the"
              + " environment",
          FORM);
    }
    return new S3Keys(id, secret, token.isEmpty() ? null : token);
  }

  private static String word(String name, Map<String, String> environment) throws DropException {
    return word(name, environment.getOrDefault(name, ""));
  }

  /// What can stand in a header; files that were written elsewhere leave a carriage return behind.
  private static String word(String name, String value) throws DropException {
    String stripped = value.strip();
    if (!WORD.matcher(stripped).matches()) {
      throw ServerAddress.wrong(
          name + " holds characters that no key has; copy it once more, without quotes", FORM);
    }
    return stripped;
  }

  String key(String name) {
    return prefix + name;
  }

  /// Where an object is, or the bucket if the key is empty. Servers that sign anew what they
  /// understood want no slash behind the bucket.
  String object(String key) {
    String root = bucket.toString();
    boolean isHost = bucket.getPath().equals("/");
    return key.isEmpty() && !isHost
        ? root.substring(0, root.length() - 1)
        : root + Signature.encode(key, true);
  }

  @Override
  public String toString() {
    return bucket + Signature.encode(prefix, true);
  }
}
