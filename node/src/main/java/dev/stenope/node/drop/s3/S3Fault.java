package dev.stenope.node.drop.s3;

import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.http.Http;
import dev.stenope.node.drop.http.RetryAfter;
import java.time.Duration;

/// What an S3 server's refusals mean, in the words of a person and with what to do.
final class S3Fault {
  /// Nothing changes without a person, and each request may cost money.
  private static final Duration REFUSED = Duration.ofMinutes(1);

  private static final Duration BUSY = Duration.ofSeconds(10);

  private S3Fault() {}

  /// `line`, which ends with a colon, has named the drop and what was wanted of it.
  static DropException of(String line, Http.Answer answer) {
    S3Error error = S3Error.read(answer.body());
    String header = answer.header("x-amz-bucket-region");
    String region = error.region();
    if (region.isEmpty() && header != null && header.matches("[a-z0-9-]{1,64}")) {
      region = header;
    }
    String reason = byCode(error.code(), region);
    if (reason.isEmpty()) {
      reason = byStatus(answer.status(), region);
    }
    return new DropException(line + reason, pause(answer, error.code()), null);
  }

  private static Duration pause(Http.Answer answer, String code) {
    int status = answer.status();
    boolean isBusy = status == 429 || status == 503;
    // Two writers of one name, or a slow line: the next time is another.
    boolean isPassing = status == 409 || code.equals("RequestTimeout");
    boolean isRefused = !isBusy && !isPassing && status < 500;
    return RetryAfter.of(answer.head(), isBusy ? BUSY : isRefused ? REFUSED : Duration.ZERO);
  }

  /// Empty for a code that says no more than the status.
  private static String byCode(String code, String region) {
    return switch (code) {
      case "InvalidAccessKeyId" -> "the server does not know the key; correct KEY in the address";
      case "SignatureDoesNotMatch" ->
          "the secret is not that of the key; correct SECRET in the address (/ is %2F, % is %25)";
      case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
          "the token of the key has run out; set AWS_SESSION_TOKEN and its keys anew";
      case "AccessDenied", "AllAccessDisabled", "AccountProblem" -> forbidden();
      case "NoSuchBucket" -> "there is no such bucket; create it, or correct the address";
      case "InvalidBucketName" -> "no bucket has a name like this; correct the address";
      case "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException" ->
          elsewhere(region);
      case "RequestTimeTooSkewed", "RequestExpired" ->
          "the clocks of this machine and the server are too far apart; mend the one that is wrong";
      case "RequestTimeout" -> "the request took too long on the way; it is tried again";
      case "SlowDown", "TooManyRequests" ->
          "the server wants to be asked less often; it is left alone for a while";
      case "QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity" ->
          "the server is full, or the quota used up; free some space";
      default -> "";
    };
  }

  private static String byStatus(int status, String region) {
    return switch (status) {
      case 301, 302, 307, 308 -> elsewhere(region);
      case 401, 403 -> forbidden();
      case 404 -> "there is no such bucket; create it, or correct the address";
      case 405, 501 -> "the server does not do this; check that the endpoint is one of S3";
      case 409 -> "another machine puts the same file just now; it is tried again";
      case 429 -> "the server wants to be asked less often; it is left alone for a while";
      case 503 -> "the server is too busy or being mended; it is left alone for a while";
      case 507 -> "the server is full; free some space";
      default ->
          status >= 500
              ? "the server is broken (status " + status + "); its log says more"
              : "the server refuses (status " + status + "); check endpoint, bucket and region";
    };
  }

  private static String forbidden() {
    return "the server forbids it; give the key the right to list the bucket and to get, put and"
        + " delete there";
  }

  private static String elsewhere(String region) {
    return region.isEmpty()
        ? "the bucket is at another endpoint or in another region; correct ?region= and the"
            + " endpoint"
        : "the bucket is in another region; add ?region=" + region + " and use its endpoint";
  }
}
