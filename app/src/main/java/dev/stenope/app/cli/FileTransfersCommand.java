package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "transfers",
    description = "Shows all transfers and how far they are.",
    footer = {"", "Example:", "  stenope file transfers"})
final class FileTransfersCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Override
  public Integer call() throws Problem {
    List<Json> transfers = new ArrayList<>();
    try (Control control = common.need(new Json().put("command", "file-transfers"))) {
      for (Json line = control.next(); line != null; line = control.next()) {
        transfers.add(line);
      }
    }
    if (common.json) {
      transfers.forEach(common::print);
    } else {
      common.print(TransferTable.lines(common.style(), transfers));
    }
    return 0;
  }
}
