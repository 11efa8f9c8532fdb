package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.StunResponder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "stun",
    hidden = true,
    description = "Answers STUN binding requests on one UDP port, until Ctrl-C.",
    footer = {"", "Example:", "  stenope stun 198.51.100.1:3478"})
final class StunCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(paramLabel = "HOST:PORT", description = "The local address to answer on.")
  private String local = "";

  @Option(names = "--while-input", hidden = true, description = "End when standard input does.")
  private boolean whileInput;

  @Override
  public Integer call() throws Problem, InterruptedException {
    try {
      Endpoint endpoint = Endpoint.parse(local);
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getByAddress(endpoint.address()), endpoint.port());
      try (StunResponder responder = StunResponder.start(address)) {
        common.print("answers on " + responder.local());
        CountDownLatch over = new CountDownLatch(1);
        if (whileInput) {
          StandardInput.whenItEnds(over::countDown);
        }
        over.await();
        return 0;
      }
    } catch (MalformedException e) {
      throw new Problem(
          "cannot answer on " + local, String.valueOf(e.getMessage()), "Say ADDRESS:PORT");
    } catch (IOException e) {
      throw Problem.of("cannot answer on " + local, e, "");
    }
  }
}
