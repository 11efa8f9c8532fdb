package dev.stenope.app.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whoever is told by HTTP how a task of A2A ends.
@Timeout(120)
class A2aPushTest extends WithA2a {
  @Test
  void whoWantsToIsToldByHttpHowATaskEnds() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    AtomicInteger calls = new AtomicInteger();
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    hook.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          Headers headers = exchange.getRequestHeaders();
          told.add(
              headers.getFirst("X-A2A-Notification-Token")
                  + headers.getFirst("Authorization")
                  + body);
          // The first time it is not well.
          exchange.sendResponseHeaders(calls.incrementAndGet() == 1 ? 503 : 204, -1);
          exchange.close();
        });
    hook.start();
    try {
      String url = "http://127.0.0.1:" + hook.getAddress().getPort() + "/";
      Json wanted = new Json().put("url", url).put("token", "t");
      Json question = question("build?", true);
      question.object("configuration").put("taskPushNotificationConfig", wanted);
      Json task = call("SendMessage", question).object("result").object("task");
      Json about = new Json().put("taskId", task.text("id"));
      Json only =
          (Json)
              call("ListTaskPushNotificationConfigs", about)
                  .object("result")
                  .list("configs")
                  .getFirst();
      assertEquals(url, only.text("url"));
      Json bearer = new Json().put("scheme", "Bearer").put("credentials", "c");
      Json other = new Json().put("taskId", task.text("id")).put("id", "o").put("url", url);
      call("CreateTaskPushNotificationConfig", other.put("authentication", bearer));
      Json named = new Json().put("taskId", task.text("id")).put("id", "o");
      Json same = call("GetTaskPushNotificationConfig", named).object("result");
      assertEquals("c", same.object("authentication").text("credentials"));
      call("DeleteTaskPushNotificationConfig", named);
      assertEquals(-32001, fault("GetTaskPushNotificationConfig", named));
      bobAnswersNow("green");
      String refused = told.take();
      assertEquals(refused, told.take(), "it is said again");
      assertTrue(refused.startsWith("tnull{\"artifactUpdate\":"), refused);
      assertTrue(told.take().contains("TASK_STATE_COMPLETED"));
      assertTrue(told.isEmpty());
    } finally {
      hook.stop(0);
    }
  }

  /// What is asked at each path of a server that is no good one.
  private static HttpServer oddHook(BlockingQueue<String> told) throws Exception {
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    hook.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    hook.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          told.add(path);
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          boolean endless = path.equals("/endless");
          exchange.sendResponseHeaders(endless ? 200 : 302, endless ? 0 : -1);
          try {
            while (endless) {
              exchange.getResponseBody().write(new byte[1 << 16]);
            }
          } catch (IOException _) {
            told.add("hung up");
          } finally {
            exchange.close();
          }
        });
    hook.start();
    return hook;
  }

  private Json endedTask() throws Exception {
    Json task = call("SendMessage", question("build?", true)).object("result").object("task");
    return call("CancelTask", new Json().put("id", task.text("id"))).object("result");
  }

  @Test
  void anAddressThatLeadsElsewhereIsNotFollowedAndAnAnswerWithoutEndIsNotRead() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    HttpServer hook = oddHook(told);
    try {
      String url = "http://127.0.0.1:" + hook.getAddress().getPort();
      Json task = endedTask();
      Json config = new Json().put("taskId", task.text("id"));
      // One that has ended already tells at once.
      call("CreateTaskPushNotificationConfig", config.put("url", url + "/leads"));
      for (int i = 0; i < 4; i++) {
        assertEquals("/leads", told.take());
      }
      String untold = nodes.notice("a2a-untold").text("text");
      assertEquals(
          "127.0.0.1 was not told how a task of A2A ended, in 4 tries: it answers 302", untold);
      call("CreateTaskPushNotificationConfig", config.put("url", url + "/endless"));
      assertEquals("/endless", told.take());
      assertEquals("hung up", told.take());
      assertTrue(told.isEmpty());
    } finally {
      hook.stop(0);
    }
  }

  @Test
  void whatIsNoAddressToTellIsRefused() throws Exception {
    Json task = endedTask();
    Json about = new Json().put("taskId", task.text("id"));
    List<Json> bad = new ArrayList<>();
    for (String url :
        List.of("", "ftp://x/", "no address", "http://", "http://x:99999/", "file:///etc/passwd")) {
      bad.add(new Json().put("url", url));
    }
    bad.add(new Json().put("url", 7));
    bad.add(new Json().put("url", "http://x/" + "x".repeat(2048)));
    bad.add(new Json().put("url", "http://x/").put("token", "a\r\nX-Other: b"));
    bad.add(
        new Json()
            .put("url", "http://x/")
            .put("authentication", new Json().put("scheme", "Bearer\n").put("credentials", "c")));
    for (Json config : bad) {
      Json question = question("build?", true);
      question.object("configuration").put("taskPushNotificationConfig", config);
      assertEquals(-32602, fault("SendMessage", question), config.toString());
      config.put("taskId", task.text("id"));
      assertEquals(-32602, fault("CreateTaskPushNotificationConfig", config), config.toString());
    }
    for (int i = 0; i < 8; i++) {
      Json one = new Json().put("taskId", task.text("id")).put("id", "c" + i);
      call("CreateTaskPushNotificationConfig", one.put("url", "http://127.0.0.1:9/"));
    }
    Json ninth = new Json().put("taskId", task.text("id")).put("url", "http://127.0.0.1:9/");
    assertEquals(-32602, fault("CreateTaskPushNotificationConfig", ninth));
    Json all = call("ListTaskPushNotificationConfigs", about).object("result");
    assertEquals(8, all.list("configs").size());
    Json gone = new Json().put("taskId", task.text("id")).put("id", "c0");
    for (int i = 0; i < 2; i++) {
      assertTrue(call("DeleteTaskPushNotificationConfig", gone).has("result"));
    }
    Json unknown = new Json().put("taskId", "unknown").put("id", "c0").put("url", "http://x/");
    for (String method :
        List.of(
            "CreateTaskPushNotificationConfig",
            "GetTaskPushNotificationConfig",
            "ListTaskPushNotificationConfigs",
            "DeleteTaskPushNotificationConfig")) {
      assertEquals(-32001, fault(method, unknown), method);
    }
  }
}
