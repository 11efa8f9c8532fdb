package dev.stenope.app.api;

import dev.stenope.core.wire.MalformedException;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A file that one client sends, whole or from where an earlier connection broke. It is read as
/// fast as the disk takes it. What has come stays when the connection breaks.
final class Upload {
  /// Milliseconds without a byte after which it is given up.
  private static final long PATIENCE = 60_000;

  /// Milliseconds for which a client that is refused may go on sending.
  private static final long LINGER = 5_000;

  private final Uploads uploads;
  private final Channel channel;
  private final HttpRequest request;

  private boolean refused;

  /// Nothing comes any more.
  private boolean over;

  /// What has come; empty at the end of a connection.
  private final BlockingQueue<Optional<HttpContent>> body = new LinkedBlockingQueue<>();

  /// Begins to take the body on a thread of its own; a GET is told how much is there. `name` is as
  /// in a URI.
  Upload(Uploads uploads, Channel channel, HttpRequest request, String name) {
    this.uploads = uploads;
    this.channel = channel;
    this.request = request;
    channel.config().setAutoRead(false);
    Thread.ofVirtual().start(() -> run(name));
  }

  void add(HttpContent content) {
    body.add(Optional.of(content));
  }

  /// The client is gone. What it has sent before is written.
  void hangUp() {
    body.add(Optional.empty());
  }

  private void run(String name) {
    try {
      Path file = uploads.file(name);
      if (!request.method().equals(HttpMethod.PUT)) {
        if (Uploads.size(file) == 0) {
          refuse(HttpResponseStatus.NOT_FOUND, "nothing was uploaded under this name");
          return;
        }
      } else if (!take(file)) {
        return;
      }
      Reply.send(channel, false, HttpResponseStatus.OK, Uploads.state(file).toBytes());
    } catch (MalformedException | IllegalArgumentException e) {
      refuse(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      refuse(HttpResponseStatus.INSUFFICIENT_STORAGE, "the disk does not take it: " + e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      if (refused) {
        linger();
      }
      body.forEach(each -> each.ifPresent(HttpContent::release));
    }
  }

  private void refuse(HttpResponseStatus status, String why) {
    refused = true;
    Reply.refuse(channel, status, why);
  }

  /// Takes what still comes and drops it: to hang up on a client that sends may take the answer
  /// from it (RFC 9112, section 9.6).
  private void linger() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER);
    try {
      for (long left = LINGER; !over && left > 0; left = left(end)) {
        HttpContent content = next(left);
        if (content != null) {
          content.release();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      var _ = channel.close();
    }
  }

  private static long left(long end) {
    return TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
  }

  /// Whether all of it came.
  private boolean take(Path file) throws IOException, InterruptedException {
    String range = request.headers().get(HttpHeaderNames.CONTENT_RANGE);
    Long first = range == null ? Long.valueOf(0) : first(range, Uploads.size(file));
    if (first == null) {
      refuse(
          HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
          "Content-Range is to begin with the " + Uploads.size(file) + " bytes that are there");
      return false;
    }
    if (HttpUtil.is100ContinueExpected(request)) {
      var _ =
          channel.writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
    try (FileChannel out = uploads.open(file, first)) {
      HttpContent content;
      do {
        content = next(PATIENCE);
        if (content == null) {
          return false;
        }
        try {
          if (content.decoderResult().isFailure()) {
            refuse(HttpResponseStatus.BAD_REQUEST, "the chunks of the body make no sense");
            return false;
          }
          for (ByteBuffer bytes : content.content().nioBuffers()) {
            while (bytes.hasRemaining()) {
              out.write(bytes);
            }
          }
        } finally {
          content.release();
        }
      } while (!over);
      out.force(true);
    }
    return true;
  }

  /// Where the body begins in the file; null if that leaves a gap, or the header says nothing that
  /// can be.
  private static @Nullable Long first(String range, long size) {
    Span span = Span.sent(range);
    return span == null || span.first() > size ? null : Long.valueOf(span.first());
  }

  /// Behind a part that makes no sense there may be more.
  private static boolean isLast(HttpContent content) {
    return content instanceof LastHttpContent && content.decoderResult().isSuccess();
  }

  /// The next part; null if none comes any more, or none within so many milliseconds.
  private @Nullable HttpContent next(long millis) throws InterruptedException {
    Optional<HttpContent> content = body.poll();
    if (content == null) {
      channel.read();
      content = body.poll(millis, TimeUnit.MILLISECONDS);
    }
    if (content == null) {
      over = true;
      var _ = channel.close();
      return null;
    }
    over = content.isEmpty() || isLast(content.get());
    return content.orElse(null);
  }
}
