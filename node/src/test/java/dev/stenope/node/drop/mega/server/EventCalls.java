package dev.stenope.node.drop.mega.server;

import dev.stenope.core.wire.Json;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The paths `wsc`, `sc` and `w`: what has changed, at once or as soon as something does.
final class EventCalls {
  /// The answer that only keeps the channel open.
  private static final String KEEP_ALIVE = "0";

  private final Cloud cloud;
  private final Traffic traffic;
  private final String address;
  private boolean closed;

  EventCalls(Cloud cloud, Traffic traffic, String address) {
    this.cloud = cloud;
    this.traffic = traffic;
    this.address = address;
  }

  /// Answers `wsc`, or `sc` if not `push`, at once: with what is new or with where to wait.
  Answer first(Call call, boolean push) {
    if (push && !cloud.knobs.hasPush()) {
      return Answer.empty(404, Map.of());
    }
    synchronized (cloud) {
      try {
        if (call.query().containsKey("c")) {
          return Answer.json("{\"c\":[],\"u\":[],\"lsn\":\"AAAAAAAAAAE\",\"fsn\":\"AAAAAAAAAAE\"}");
        }
        Changes.Page page = page(call);
        if (!page.packets().isEmpty()) {
          return Answer.json(text(page));
        }
        String next = Base64Url.of(page.next());
        String wait = push ? Base64Url.random(9) : "old?" + who(call) + "&sn=" + next;
        return Answer.json(new Json().put("w", address + "w/" + wait).put("sn", next).toString());
      } catch (Refusal e) {
        return Answer.json(e.code());
      }
    }
  }

  /// Answers `w` when there is news. The older kind only learns that there is.
  Answer held(Call call) throws InterruptedException {
    boolean push = !call.path().endsWith("/old");
    long end = System.nanoTime() + cloud.knobs.hold().toNanos();
    traffic.holding(1);
    try {
      synchronized (cloud) {
        Changes.Page page = page(call);
        long left = end - System.nanoTime();
        while (page.packets().isEmpty() && left > 0 && !closed) {
          TimeUnit.NANOSECONDS.timedWait(cloud, left);
          page = page(call);
          left = end - System.nanoTime();
        }
        return Answer.json(push && !page.packets().isEmpty() ? text(page) : KEEP_ALIVE);
      }
    } catch (Refusal e) {
      return Answer.json(e.code());
    } finally {
      traffic.holding(-1);
    }
  }

  /// Lets go of whoever is held.
  void close() {
    synchronized (cloud) {
      closed = true;
      cloud.notifyAll();
    }
  }

  private static String who(Call call) {
    String session = call.query().get("sid");
    return session == null ? "n=" + call.query().get("n") : "sid=" + session;
  }

  private Changes.Page page(Call call) throws Refusal {
    String link = call.query().get("n");
    Asker asker = cloud.asker(call.query());
    if (link != null && asker.link() != null && !link.equals(asker.link().handle())) {
      // Whoever only listens does not show that it may write.
      throw new Refusal(Refusal.ACCESS);
    }
    byte[] number = Base64Url.read(call.query().getOrDefault("sn", ""));
    if (number.length != 8) {
      throw new Refusal(Refusal.ARGUMENTS);
    }
    return asker.account().changes.from(ByteBuffer.wrap(number).getLong(), asker.share());
  }

  private static String text(Changes.Page page) {
    Json json = new Json().put("a", List.copyOf(page.packets()));
    if (page.more()) {
      json.put("ir", 1);
    }
    return json.put("sn", Base64Url.of(page.next())).toString();
  }
}
