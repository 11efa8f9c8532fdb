package dev.stenope.app.api;

import dev.stenope.app.Problem;
import dev.stenope.app.a2a.A2a;
import dev.stenope.app.a2a.Target;
import dev.stenope.app.control.Caller;
import dev.stenope.app.control.Failure;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;

/// A request of the Agent2Agent protocol: for the card of an agent, or a message to it.
record A2aRequest(Target target, String url, String version, Json message, A2a a2a) {
  private static final String VERSION = "A2A-Version";

  /// The address is as the client has named it, in the header that has been checked.
  static A2aRequest of(FullHttpRequest request, Target target, A2a a2a) throws MalformedException {
    String path = new QueryStringDecoder(request.uri()).rawPath();
    return new A2aRequest(
        target,
        "http://"
            + request.headers().get(HttpHeaderNames.HOST)
            + path.replaceAll("/\\.well-known/.*", ""),
        request.headers().get(VERSION, ""),
        target.card() ? new Json() : Json.read(ByteBufUtil.getBytes(request.content())),
        a2a);
  }

  boolean isStream() {
    return A2a.isStream(message);
  }

  Desk.Outcome answer() throws InterruptedException {
    if (!target.card()) {
      Json said = a2a.answer(target, message, version);
      return new Desk.Outcome(HttpResponseStatus.OK, said.toBytes());
    }
    try {
      return new Desk.Outcome(HttpResponseStatus.OK, a2a.card(target, url).toBytes());
    } catch (Problem problem) {
      byte[] why = Failure.json(problem).toBytes();
      return new Desk.Outcome(HttpResponseStatus.NOT_FOUND, why);
    }
  }

  /// A client that hangs up waits no more; its task goes on.
  void stream(Caller caller) throws InterruptedException {
    caller.whenGone(Thread.currentThread()::interrupt);
    a2a.stream(target, message, version, caller::tell);
  }
}
