package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.api.Token;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "api",
    description = "Tells programs of this machine how to use the node: address and token.",
    footer = {
      "",
      "As lines for a shell: eval \"$(stenope api)\"; then",
      "  curl -H \"Authorization: Bearer $STENOPE_TOKEN\" $STENOPE_API/v1/peers",
      "The whole of it is described at /v1/openapi.json and /v1/asyncapi.json."
    })
final class ApiCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Override
  public Integer call() throws Problem {
    Path home = common.home().directory();
    String url;
    try {
      url = Json.read(Files.readAllBytes(home.resolve("api.json"))).text("url");
    } catch (IOException | MalformedException _) {
      throw new Problem("there is no API", "no node runs in " + home, "Start it with `stenope up`");
    }
    String token = Token.of(home).toString();
    common.print(
        common.json
            ? new Json().put("url", url).put("token", token).toString()
            : "export STENOPE_API=" + url + "\nexport STENOPE_TOKEN=" + token);
    return 0;
  }
}
