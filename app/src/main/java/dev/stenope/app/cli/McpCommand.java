package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.mcp.Mcp;
import dev.stenope.app.mcp.Stdio;
import dev.stenope.core.wire.Json;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "mcp",
    description =
        "Serves a model's program: tools of the Model Context Protocol by standard input and"
            + " output.",
    footer = {
      "",
      "It is started by that program, which is told so once:",
      "  claude mcp add stenope -- stenope mcp",
      "  codex mcp add stenope -- stenope mcp",
      "  openclaw mcp set stenope '{\"command\": \"stenope\", \"args\": [\"mcp\"]}'",
      "  others: {\"mcpServers\": {\"stenope\": {\"command\": \"stenope\", \"args\": [\"mcp\"]}}}",
      "",
      "A running node serves the same by HTTP at /mcp; `stenope api` tells address and token:",
      "  claude mcp add --transport http stenope $STENOPE_API/mcp \\",
      "      --header \"Authorization: Bearer $STENOPE_TOKEN\"",
      "  openclaw mcp set stenope '{\"url\": \"http://127.0.0.1:4774/mcp\",",
      "      \"transport\": \"streamable-http\", \"headers\": {\"Authorization\": \"Bearer TOKEN\"}}'",
      "",
      "Tools: peers_list, ask_peer, send_message, send_file, delegate_task, task_status,",
      "handoff_to, bridge_health."
    })
final class McpCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Option(
      names = "--agent",
      paramLabel = "NAME",
      defaultValue = Mcp.AGENT,
      description = "The agent of this node as which the model acts (default: ${DEFAULT-VALUE}).")
  private String agent = Mcp.AGENT;

  @Override
  public Integer call() throws Problem, InterruptedException {
    var _ = common.home();
    try {
      Stdio.serve(
          new Mcp(agent, this::run),
          new BufferedInputStream(System.in),
          new FileOutputStream(FileDescriptor.out));
    } catch (IOException e) {
      throw Problem.of("the program that uses this hung up", e, "");
    }
    return 0;
  }

  private List<Json> run(String verb, Json request) throws Problem {
    List<Json> lines = new ArrayList<>();
    try (Control control = common.need(request.put("command", verb))) {
      for (Json line = control.next(); line != null; line = control.next()) {
        if (!line.has("progress")) {
          lines.add(line);
        }
      }
    }
    return lines;
  }
}
