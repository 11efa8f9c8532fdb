package dev.stenope.app.daemon;

import dev.stenope.app.agents.Roll;
import dev.stenope.core.Output;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Wakes agents that are attached and do not listen when a message for them is there: by the
/// command, or the address, of the `wake` that they have told. One call at a time for each; the
/// messages themselves wait until they are taken.
final class Waker {
  private static final int MINUTES = 10;

  private final Pickups pickups;
  private final Live live;
  private final Roll roll;
  private final Set<String> waking = ConcurrentHashMap.newKeySet();
  private final Set<String> again = ConcurrentHashMap.newKeySet();

  Waker(Live live, Pickups pickups, Roll roll) {
    this.live = live;
    this.pickups = pickups;
    this.roll = roll;
  }

  /// Takes note of what the node tells.
  void hear(Output output) {
    if (output instanceof Output.Delivered delivered && delivered.envelope().isForSomebody()) {
      String target = delivered.envelope().targetAgent();
      for (Roll.Member member : roll.members()) {
        boolean meant =
            member.agent().equals(target)
                || target.equals(Envelope.ANY) && member.about().flag("any");
        if (meant && member.about().get("wake") instanceof Json wake) {
          wake(member.agent(), wake);
        }
      }
    }
  }

  private void wake(String agent, Json how) {
    if (pickups.isWatched(agent)) {
      return;
    }
    if (!waking.add(agent)) {
      again.add(agent);
      return;
    }
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                do {
                  again.remove(agent);
                  call(agent, how);
                } while (again.contains(agent));
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              } finally {
                waking.remove(agent);
              }
            });
  }

  private void call(String agent, Json how) throws InterruptedException {
    String command = how.text("command", "");
    String url = how.text("url", "");
    try {
      if (!command.isEmpty()) {
        run(agent, command);
      } else if (!url.isEmpty()) {
        post(agent, url);
      }
    } catch (IOException | IllegalArgumentException e) {
      live.warn(
          "wake-failed", agent + " was not woken: " + e.getMessage() + ". Its messages wait.");
    }
  }

  private void run(String agent, String command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("STENOPE_AGENT", agent);
    builder.environment().put("STENOPE_HOME", live.home().directory().toString());
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("its command took more than " + MINUTES + " minutes");
    }
    if (process.exitValue() != 0) {
      throw new IOException("its command ended with " + process.exitValue());
    }
  }

  private static void post(String agent, String url) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      int status =
          http.send(
                  HttpRequest.newBuilder(URI.create(url))
                      .timeout(Duration.ofMinutes(MINUTES))
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofString(new Json().put("agent", agent).toString()))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      if (status / 100 != 2) {
        throw new IOException("its address answered " + status);
      }
    }
  }
}
