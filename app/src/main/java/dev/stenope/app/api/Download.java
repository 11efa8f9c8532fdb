package dev.stenope.app.api;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Verb;
import dev.stenope.core.transfer.RelativePath;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// A file that has come from a peer, or a range of it, for one client. It is read as fast as the
/// client reads.
final class Download {
  private static final int PIECE = 64 << 10;

  private final Channel channel;
  private final HttpRequest request;

  Download(Channel channel, HttpRequest request) {
    this.channel = channel;
    this.request = request;
  }

  /// Answers on a thread of its own. `transfer` tells of a transfer by its `id`.
  void begin(Verb transfer, String id) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Answer answer = new Answer("");
                answer.run(transfer, new Json().put("id", id));
                Json state = answer.body();
                if (!answer.status().equals(HttpResponseStatus.OK) || state == null) {
                  byte[] body = state == null ? new byte[0] : state.toBytes();
                  Reply.send(channel, false, answer.status(), body);
                  return;
                }
                send(find(state));
              } catch (Problem e) {
                refuse(HttpResponseStatus.CONFLICT, e.line());
              } catch (MalformedException e) {
                refuse(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
              } catch (IOException | RuntimeException _) {
                refuse(HttpResponseStatus.NOT_FOUND, "the file is not there any more");
              } catch (InterruptedException _) {
                var _ = channel.close();
              }
            });
  }

  private void refuse(HttpResponseStatus status, String why) {
    Reply.refuse(channel, false, status, why);
  }

  /// The file of the transfer that the query names by `path`: the name of what was sent, and what
  /// is below that. A transfer of one file needs none.
  private Path find(Json state) throws Problem, MalformedException, IOException {
    if (!state.text("direction").equals("in") || !state.text("state").equals("done")) {
      throw new Problem("there is no file to get", "the transfer has not ended here", "");
    }
    List<?> names = state.list("names");
    List<?> places = state.list("places");
    String asked =
        new QueryStringDecoder(request.uri())
            .parameters()
            .getOrDefault(
                "path", List.of(names.size() == 1 ? String.valueOf(names.getFirst()) : ""))
            .getFirst();
    RelativePath.check(asked);
    int slash = asked.indexOf('/');
    int top = names.indexOf(slash < 0 ? asked : asked.substring(0, slash));
    if (top < 0) {
      throw new NoSuchFileException(asked);
    }
    Path place = Path.of(String.valueOf(places.get(top))).toRealPath();
    Path file = slash < 0 ? place : place.resolve(asked.substring(slash + 1)).toRealPath();
    if (!file.startsWith(place) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(asked);
    }
    return file;
  }

  private void send(Path path) throws IOException, InterruptedException {
    try (FileChannel file = FileChannel.open(path)) {
      long size = file.size();
      String tag = "\"" + size + "-" + Files.getLastModifiedTime(path).toMillis() + "\"";
      String condition = request.headers().get(HttpHeaderNames.IF_RANGE, tag);
      String range = condition.equals(tag) ? request.headers().get(HttpHeaderNames.RANGE) : null;
      Span span = Span.asked(range, size);
      boolean part = span == null || span.length() < size;
      HttpResponseStatus status =
          span == null
              ? HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE
              : part ? HttpResponseStatus.PARTIAL_CONTENT : HttpResponseStatus.OK;
      DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
      Reply.headers(head, "application/octet-stream", span == null ? 0 : span.length(), false)
          .set(HttpHeaderNames.ACCEPT_RANGES, HttpHeaderValues.BYTES)
          .set(HttpHeaderNames.ETAG, tag);
      if (part) {
        String what = span == null ? "bytes */" + size : span.header(size);
        head.headers().set(HttpHeaderNames.CONTENT_RANGE, what);
      }
      var _ = channel.write(head);
      if (span != null && !request.method().equals(HttpMethod.HEAD)) {
        copy(file, span);
      }
      channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).await();
    }
    var _ = channel.close();
  }

  private void copy(FileChannel file, Span span) throws IOException, InterruptedException {
    long at = span.first();
    long end = at + span.length();
    while (at < end && channel.isActive()) {
      ByteBuffer piece = ByteBuffer.allocate(Math.toIntExact(Math.min(PIECE, end - at)));
      int read = file.read(piece, at);
      if (read < 0) {
        // It was cut meanwhile: the client sees that less came than was said.
        return;
      }
      at += read;
      var content =
          new DefaultHttpContent(Unpooled.wrappedBuffer(Objects.requireNonNull(piece.flip())));
      channel.writeAndFlush(content).await();
    }
  }
}
