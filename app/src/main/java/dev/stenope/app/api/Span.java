package dev.stenope.app.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A part of a file: `length` bytes from `first` on.
record Span(long first, long length) {
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/(?:[0-9]{1,18}|[*])");

  /// What `Range` asks for of a file of `size` bytes: all of it where the header is missing or is
  /// none of one range of bytes (RFC 9110, section 14.2), null if there is nothing of that.
  static @Nullable Span asked(@Nullable String header, long size) {
    Matcher range = RANGE.matcher(header == null ? "" : header);
    if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
      return new Span(0, size);
    }
    if (range.group(1).isEmpty()) {
      long last = Math.min(Long.parseLong(range.group(2)), size);
      return last == 0 ? null : new Span(size - last, last);
    }
    long first = Long.parseLong(range.group(1));
    long end = range.group(2).isEmpty() ? size : Math.min(Long.parseLong(range.group(2)) + 1, size);
    return first < end ? new Span(first, end - first) : null;
  }

  /// What `Content-Range` says that a body is (RFC 9110, section 14.4); null if it says nothing
  /// that can be.
  static @Nullable Span sent(String header) {
    Matcher range = CONTENT_RANGE.matcher(header);
    if (!range.matches()) {
      return null;
    }
    long first = Long.parseLong(range.group(1));
    long end = Long.parseLong(range.group(2)) + 1;
    return first < end ? new Span(first, end - first) : null;
  }

  /// The header of an answer that holds this part of a file of `size` bytes.
  String header(long size) {
    return "bytes " + first + "-" + (first + length - 1) + "/" + size;
  }
}
