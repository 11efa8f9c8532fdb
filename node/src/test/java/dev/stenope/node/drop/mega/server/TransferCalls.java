package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The paths `ul` and `dl`: parts of files.
final class TransferCalls {
  private static final Pattern UPLOAD = Pattern.compile("/ul/([\\w-]+)/(\\d{1,9})");
  private static final Pattern DOWNLOAD = Pattern.compile("/dl/([\\w-]+)(?:/(\\d+)(?:-(\\d+))?)?");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

  private final Cloud cloud;

  TransferCalls(Cloud cloud) {
    this.cloud = cloud;
  }

  /// Takes a part of a file. Errors are numbers in ASCII.
  Answer upload(Call call) {
    Matcher path = UPLOAD.matcher(call.path());
    try {
      if (!path.matches()) {
        throw new Refusal(Refusal.ARGUMENTS);
      }
      synchronized (cloud) {
        int offset = Integer.parseInt(path.group(2));
        return Answer.binary(cloud.transfers.part(path.group(1), offset, call.body()));
      }
    } catch (Refusal e) {
      return Answer.binary(Integer.toString(e.code()).getBytes(US_ASCII));
    }
  }

  /// Gives a part of a file, by the path or by the header `Range`.
  Answer download(Call call) {
    Matcher path = DOWNLOAD.matcher(call.path());
    byte[] content;
    try {
      if (!path.matches()) {
        throw new Refusal(Refusal.ARGUMENTS);
      }
      synchronized (cloud) {
        content = cloud.transfers.content(path.group(1));
      }
    } catch (Refusal _) {
      return Answer.empty(404, Map.of());
    }
    String range = call.header("Range");
    Matcher header = RANGE.matcher(range == null ? "" : range);
    boolean byHeader = header.matches();
    int from = number(byHeader ? header.group(1) : path.group(2), 0);
    int last = number(byHeader ? header.group(2) : path.group(3), content.length - 1);
    int end = Math.min(last + 1, content.length);
    if (from > end) {
      return Answer.empty(416, Map.of());
    }
    Answer whole = Answer.binary(Arrays.copyOfRange(content, from, end));
    return byHeader ? new Answer(206, whole.headers(), whole.body()) : whole;
  }

  private static int number(@Nullable String text, int otherwise) {
    return text == null || text.isEmpty() ? otherwise : Integer.parseInt(text);
  }
}
