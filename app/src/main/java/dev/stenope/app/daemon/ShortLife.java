package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.app.control.Verb;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A node that lives in the process of one command, where none is running.
public final class ShortLife {
  private ShortLife() {}

  /// Joins, keeps the peer, and ends.
  public static Json join(Home home, Json request, Consumer<String> progress)
      throws Problem, MalformedException, InterruptedException {
    try (Live live = start(home, Config.read(home))) {
      return run(new Meeting(live)::join, request, progress).put("running", false);
    }
  }

  public static Json nat(Home home, Settings settings, Consumer<String> progress)
      throws Problem, MalformedException, InterruptedException {
    try (Live live = start(home, settings)) {
      Json nat = run(new Measures(live)::nat, new Json(), progress);
      return nat.text("mapping_lifetime").equals("measuring")
          ? nat.put("mapping_lifetime", "unmeasured")
          : nat;
    }
  }

  private static Live start(Home home, Settings settings) throws Problem, InterruptedException {
    try {
      return Live.start(home, settings, _ -> {});
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    } catch (IOException e) {
      throw Problem.of("the node cannot start", e, "");
    }
  }

  private static Json run(Verb verb, Json request, Consumer<String> progress)
      throws Problem, MalformedException, InterruptedException {
    AtomicReference<Json> answer = new AtomicReference<>(new Json());
    verb.run(
        request,
        new Caller() {
          @Override
          public void say(Json line) {
            if (line.get("progress") instanceof String text) {
              progress.accept(text);
            } else {
              answer.set(line);
            }
          }

          @Override
          public void tell(Json line) {
            say(line);
          }

          @Override
          public void untilGone() {}

          // It stays.
          @Override
          public void whenGone(Runnable task) {}
        });
    return answer.get();
  }
}
