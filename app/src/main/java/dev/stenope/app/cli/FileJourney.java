package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A command that sets files on their way and follows them.
abstract class FileJourney implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Option(names = "--no-wait", description = "Return at once; the node goes on with it.")
  private boolean noWait;

  /// What is asked of the running node.
  abstract Json request() throws Problem;

  @Override
  public Integer call() throws Problem, MalformedException {
    Json state = new TransferProgress(common).follow(request().put("wait", !noWait));
    common.print(common.json ? state.toString() : TransferTable.sentence(state));
    return 0;
  }
}
