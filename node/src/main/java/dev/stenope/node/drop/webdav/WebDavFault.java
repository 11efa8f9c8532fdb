package dev.stenope.node.drop.webdav;

import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.http.RetryAfter;
import java.net.http.HttpResponse;
import java.time.Duration;

/// What a WebDAV server's refusals mean, in the words of a person and with what to do.
final class WebDavFault {
  /// Asking again with a wrong password locks out whoever has the right one.
  private static final Duration REFUSED = Duration.ofMinutes(1);

  private static final Duration BUSY = Duration.ofSeconds(10);

  private WebDavFault() {}

  /// `line`, which ends with a colon, has named the drop and what was wanted of it.
  static DropException of(String line, HttpResponse<?> head, boolean hasLogin) {
    int status = head.statusCode();
    return new DropException(line + reason(status, hasLogin), pause(status, head), null);
  }

  private static Duration pause(int status, HttpResponse<?> head) {
    return switch (status) {
      case 401, 403 -> RetryAfter.of(head, REFUSED);
      case 429, 503 -> RetryAfter.of(head, BUSY);
      default -> RetryAfter.of(head, Duration.ZERO);
    };
  }

  private static String reason(int status, boolean hasLogin) {
    return switch (status) {
      case 301, 302, 303, 307, 308 ->
          "it is at another address now; check https or http, the host and the path";
      case 401 ->
          hasLogin
              ? "the server refuses the user or the password; correct them (some servers want a"
                  + " password for apps)"
              : "the server asks who we are; give webdav:https://user:password@host/path/";
      case 403 -> "the server forbids it; give this user the right to read and write there";
      case 404, 410 -> "there is no such folder; create it, or correct the path";
      case 405, 501 ->
          "the server does not do this there; check that the path is that of a folder shared by"
              + " WebDAV";
      case 409 -> "the folder that it should be in is not there; create that, or correct the path";
      case 413 -> "the server takes no files of this size; allow more (64 KiB)";
      case 423 -> "it is locked by another program; have that unlock it, or wait";
      case 429 -> "the server wants to be asked less often; it is left alone for a while";
      case 503 -> "the server is too busy or being mended; it is left alone for a while";
      case 502, 504 -> "a gateway does not reach the server behind it; have that one started";
      case 507 -> "the disk or the quota of the server is full; free some space";
      default ->
          status >= 500
              ? "the server is broken (status " + status + "); its log says more"
              : "the server refuses (status " + status + "); check the address";
    };
  }
}
