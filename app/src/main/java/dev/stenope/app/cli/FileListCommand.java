package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    description = "Lists what a peer shares.",
    footer = {
      "",
      "Examples:",
      "  stenope file list laptop:        the roots",
      "  stenope file list laptop:docs"
    })
final class FileListCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(paramLabel = "PEER:ROOT/PATH", description = "A folder, or PEER: for all roots.")
  private String place = "";

  @Override
  public Integer call() throws Problem, MalformedException {
    RemotePath remote = RemotePath.of(place);
    List<Json> entries = new ArrayList<>();
    String after = "";
    boolean more = true;
    while (more) {
      Json op = new Json().put("op", "list").put("after", after);
      Json answer = common.ask(remote.request(op));
      int before = entries.size();
      for (Object entry : answer.list("entries")) {
        if (entry instanceof Json json) {
          entries.add(json);
          after = json.text("name");
        }
      }
      more = answer.flag("more") && entries.size() > before;
    }
    if (common.json) {
      entries.forEach(common::print);
    } else {
      common.print(TransferTable.entries(common.style(), entries));
    }
    return 0;
  }
}
