package dev.stenope.app.api;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.app.control.Verb;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
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
  private HttpResponseStatus status = HttpResponseStatus.OK;

  /// `list` is the member that holds all lines where there may be any number of them, empty where
  /// the last one is the answer.
  Answer(String list) {
    this.list = list;
  }

  void run(Verb verb, Json request) throws InterruptedException {
    try {
      verb.run(request, this);
    } catch (Problem problem) {
      fail(HttpResponseStatus.CONFLICT, problem);
    } catch (MalformedException e) {
      fail(
          HttpResponseStatus.BAD_REQUEST,
          new Problem("the request is not valid", String.valueOf(e.getMessage()), ""));
    } catch (RuntimeException e) {
      fail(
          HttpResponseStatus.INTERNAL_SERVER_ERROR,
          new Problem("the node failed", e.getClass().getSimpleName(), ""));
    }
  }

  /// The client is gone.
  void hangUp() {
    gone.complete(null);
  }

  static Json error(Problem problem) {
    return new Json().put("error", problem.toJson());
  }

  private synchronized void fail(HttpResponseStatus reason, Problem problem) {
    status = reason;
    lines.clear();
    lines.add(error(problem));
  }

  synchronized HttpResponseStatus status() {
    return body() == null ? HttpResponseStatus.NO_CONTENT : status;
  }

  /// What is answered; null if nothing.
  synchronized @Nullable Json body() {
    if (!list.isEmpty() && status.equals(HttpResponseStatus.OK)) {
      return new Json().put(list, List.copyOf(lines));
    }
    return lines.isEmpty() ? null : lines.getLast();
  }

  /// All that the verb has said.
  synchronized List<Json> lines() throws Problem {
    if (!status.equals(HttpResponseStatus.OK) && lines.getLast().get("error") instanceof Json why) {
      throw Problem.fromJson(why);
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
