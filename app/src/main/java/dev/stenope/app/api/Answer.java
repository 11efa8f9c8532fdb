package dev.stenope.app.api;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.app.control.Failure;
import dev.stenope.app.control.Verb;
import dev.stenope.core.wire.Json;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What a verb says to a request of HTTP, all of it before the answer leaves.
final class Answer implements Caller {
  /// The most lines of one answer.
  private static final int MAX_LINES = 100_000;

  private final List<Json> lines = new ArrayList<>();
  private final String list;
  private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
  private @Nullable Failure failure;

  /// `list` is the member that holds all lines where there may be any number of them, empty where
  /// the last one is the answer.
  Answer(String list) {
    this.list = list;
  }

  void run(Verb verb, Json request) throws InterruptedException {
    Failure met = Failure.of(() -> verb.run(request, this));
    synchronized (this) {
      failure = met;
    }
  }

  /// The client is gone.
  void hangUp() {
    gone.complete(null);
  }

  synchronized HttpResponseStatus status() {
    if (failure == null) {
      return body() == null ? HttpResponseStatus.NO_CONTENT : HttpResponseStatus.OK;
    }
    return switch (failure.kind()) {
      case REFUSED -> HttpResponseStatus.CONFLICT;
      case MALFORMED -> HttpResponseStatus.BAD_REQUEST;
      case FAULT -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
    };
  }

  /// What is answered; null if nothing.
  synchronized @Nullable Json body() {
    if (failure != null) {
      return failure.toJson();
    }
    if (!list.isEmpty()) {
      return new Json().put(list, List.copyOf(lines));
    }
    return lines.isEmpty() ? null : lines.getLast();
  }

  /// All that the verb has said.
  synchronized List<Json> lines() throws Problem {
    if (failure != null) {
      throw failure.problem();
    }
    return List.copyOf(lines);
  }

  @Override
  public synchronized void say(Json line) {
    if (lines.size() < MAX_LINES && !line.has("progress")) {
      lines.add(line);
    }
  }

  @Override
  public void tell(Json line) {
    say(line);
  }

  @Override
  public void whenGone(Runnable task) {
    var _ = gone.thenRun(task);
  }

  @Override
  public void untilGone() {
    gone.join();
  }
}
