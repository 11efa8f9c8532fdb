package dev.stenope.app.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;

/// An address that is posted each message as JSON. It answers 200 with `{"text"}`, or 204 if it has
/// nothing to say.
final class HookAgent implements Agent {
  private final Web web;

  HookAgent(AgentSettings settings) {
    this.web = new Web(settings, settings.main(), "");
  }

  @Override
  public String answer(Question question) throws Problem, InterruptedException {
    byte[] body = web.post(question.toJson().toString(), MAX_ANSWER);
    try {
      return body.length == 0 ? "" : Json.read(body).text("text", "");
    } catch (MalformedException _) {
      throw new Problem(
          "the address of the agent answered nonsense", "it is no JSON like " + sample(), "");
    }
  }

  private static String sample() {
    return new String(new Json().put("text", "...").toBytes(), UTF_8);
  }

  @Override
  public void close() {
    web.close();
  }
}
