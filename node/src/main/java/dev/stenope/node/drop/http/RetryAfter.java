package dev.stenope.node.drop.http;

import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// How long a server wants to be left alone: the `Retry-After` header (RFC 9110, section 10.2.3),
/// seconds or a date, which counts from the server's own.
public final class RetryAfter {
  /// No server can silence a drop for longer.
  private static final Duration MOST = Duration.ofHours(1);

  private RetryAfter() {}

  /// Between zero and an hour; `otherwise` where the server does not say, or not in a way that can
  /// be read.
  public static Duration of(HttpResponse<?> head, Duration otherwise) {
    String text = head.headers().firstValue("retry-after").orElse("").strip();
    Duration wanted = otherwise;
    if (text.matches("[0-9]{1,18}")) {
      wanted = Duration.ofSeconds(Long.parseLong(text));
    } else {
      Instant until = instant(text);
      Instant now = instant(head.headers().firstValue("date").orElse(""));
      if (until != null && now != null) {
        wanted = Duration.between(now, until);
      }
    }
    if (wanted.isNegative()) {
      return Duration.ZERO;
    }
    return wanted.compareTo(MOST) > 0 ? MOST : wanted;
  }

  /// The moment that a header names; null if it is not a date.
  public static @Nullable Instant instant(String header) {
    try {
      return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header.strip()));
    } catch (DateTimeException _) {
      return null;
    }
  }
}
