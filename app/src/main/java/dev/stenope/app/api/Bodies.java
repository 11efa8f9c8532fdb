package dev.stenope.app.api;

import dev.stenope.app.control.Verb;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Refuses who may not use the API, before any of a body is held. Serves the bodies of files, which
/// are too large to be held: uploads and downloads. A connection that carries one ends with it. All
/// other requests go on to [Desk].
final class Bodies extends ChannelDuplexHandler {
  private static final String UPLOADS = Routes.UPLOAD.substring(0, Routes.UPLOAD.indexOf('{'));
  private static final String FILES = Routes.CONTENT.substring(0, Routes.CONTENT.indexOf('{'));
  private static final String CONTENT = Routes.CONTENT.substring(Routes.CONTENT.indexOf('}') + 1);

  private final Gate gate;
  private final Strangers strangers;
  private final Uploads uploads;
  private final Verb transfer;

  /// Requests that went on and are not answered yet.
  private int open;

  /// Whether this connection carries a file, or nothing more is heard of it.
  private boolean taken;

  /// The upload whose body comes; null if none does.
  private @Nullable Upload upload;

  /// `transfer` tells of one transfer by its `id`.
  Bodies(Gate gate, Strangers strangers, Uploads uploads, Verb transfer) {
    this.gate = gate;
    this.strangers = strangers;
    this.uploads = uploads;
    this.transfer = transfer;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    strangers.came(context.channel());
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && !taken) {
      try {
        taken = begin(context, request);
      } catch (IllegalArgumentException e) {
        taken = true;
        refuse(context, HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
      }
      open += taken ? 0 : 1;
    }
    if (!taken) {
      context.fireChannelRead(message);
    } else if (upload != null && message instanceof HttpContent content) {
      upload.add(content);
      upload = content instanceof LastHttpContent ? null : upload;
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    boolean interim =
        message instanceof HttpResponse response
            && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    open -= message instanceof LastHttpContent && !interim ? 1 : 0;
    var _ = context.write(message, promise);
  }

  private void refuse(ChannelHandlerContext context, HttpResponseStatus status, String why) {
    if (open > 0) {
      // It would be taken for the answer of another request.
      var _ = context.close();
    } else {
      Reply.refuseAll(context.channel(), status, why);
    }
  }

  /// Whether the request is for a file, or refused.
  private boolean begin(ChannelHandlerContext context, HttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      return false;
    }
    String path = new QueryStringDecoder(request.uri()).path();
    boolean up = path.startsWith(UPLOADS);
    boolean down = path.startsWith(FILES) && path.endsWith(CONTENT);
    boolean put = up && request.method().equals(HttpMethod.PUT);
    boolean get =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    int port = ((InetSocketAddress) context.channel().localAddress()).getPort();
    HttpResponseStatus refusal = gate.refusal(request, port);
    if (refusal != null) {
      refuse(
          context,
          refusal,
          refusal.equals(HttpResponseStatus.UNAUTHORIZED)
              ? "show the token that `stenope api` prints: Authorization: Bearer TOKEN"
              : "the API serves programs of this machine alone, at 127.0.0.1");
      return true;
    }
    strangers.known(context.channel());
    if (!up && !down || !put && !get) {
      return false;
    }
    if (open > 0) {
      // The answers would not come in the order of the requests.
      var _ = context.close();
    } else if (up) {
      String name = path.substring(UPLOADS.length());
      upload = new Upload(uploads, context.channel(), request, name);
    } else {
      String id = path.substring(FILES.length(), path.length() - CONTENT.length());
      new Download(context.channel(), request).begin(transfer, id);
    }
    return true;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (upload != null) {
      upload.hangUp();
    }
    context.fireChannelInactive();
  }
}
