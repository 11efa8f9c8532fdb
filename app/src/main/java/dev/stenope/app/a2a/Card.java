package dev.stenope.app.a2a;

import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;

/// What the node says of an agent: its card (A2A 1.0, section 4.4). The words of its machine are
/// cut to a line each.
final class Card {
  private static final int MAX_LINE = 200;
  private static final int MAX_SKILLS = 32;
  private static final List<String> TEXT = List.of("text/plain");

  private Card() {}

  /// `about` is what is known of the agent, and `url` where it is served.
  static Json of(Target target, Json about, String url) {
    Json served =
        new Json()
            .put("url", url)
            .put("protocolBinding", "JSONRPC")
            .put("protocolVersion", A2a.VERSION);
    Json bearer =
        new Json()
            .put("scheme", "Bearer")
            .put("description", "What `stenope api` prints on this machine");
    String description = line(about.text("description", ""));
    return new Json()
        .put("name", line(target.name()))
        .put("description", description.isEmpty() ? "An agent of the mesh" : description)
        .put("version", "1")
        .put("supportedInterfaces", List.of(served))
        .put("capabilities", new Json().put("streaming", true).put("pushNotifications", true))
        .put("defaultInputModes", TEXT)
        .put("defaultOutputModes", TEXT)
        .put("skills", skills(about, description))
        .put(
            "securitySchemes",
            new Json().put("token", new Json().put("httpAuthSecurityScheme", bearer)))
        .put(
            "securityRequirements",
            List.of(
                new Json()
                    .put("schemes", new Json().put("token", new Json().put("list", List.of())))));
  }

  /// A card has at least one.
  private static List<Json> skills(Json about, String description) {
    List<Json> skills = new ArrayList<>();
    for (Object each : about.list("skills")) {
      if (skills.size() < MAX_SKILLS) {
        String name = line(String.valueOf(each));
        skills.add(skill(name, name));
      }
    }
    if (skills.isEmpty()) {
      skills.add(skill("answers", description.isEmpty() ? "Answers messages" : description));
    }
    return skills;
  }

  private static Json skill(String name, String description) {
    return new Json()
        .put("id", name)
        .put("name", name)
        .put("description", description)
        .put("tags", List.of("stenope"));
  }

  private static String line(String text) {
    return Text.clipped(Text.tame(text), MAX_LINE);
  }
}
