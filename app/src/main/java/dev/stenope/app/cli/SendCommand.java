package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Marks;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "send",
    description = "Sends a message. A peer that is away gets it when it is back.",
    footer = {
      "",
      "Examples:",
      "  stenope send laptop 'the build is green' --wait accepted",
      "  stenope send laptop 'stop!' --priority 9 --ttl 30s",
      "  uptime | stenope send laptop -",
      "  stenope send laptop/kimi 'have a look at build 812'",
      "",
      "A message is queued when it is on this disk, accepted when it is on the peer's,",
      "injected when an agent there has it, processed when that is done with it."
    })
final class SendCommand implements Callable<Integer> {
  /// How far a message can be waited for.
  enum Wait {
    queued,
    sent,
    accepted,
    injected,
    processed,
    answered
  }

  @Mixin private Common common = new Common();

  @Parameters(index = "0", paramLabel = "PEER[/AGENT]", description = "Its name or id; * for all.")
  private String peer = "";

  @Parameters(index = "1", paramLabel = "TEXT", description = "The message, or - for the input.")
  private String text = "";

  @Option(
      names = "--wait",
      paramLabel = "STATE",
      description = "Return when it is ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Wait wait = Wait.queued;

  @Option(
      names = "--priority",
      paramLabel = "N",
      defaultValue = "4",
      description = "0 (can wait) to 9 (at once); default: ${DEFAULT-VALUE}.")
  private int priority = Envelope.NORMAL;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = Duration.Converter.class,
      defaultValue = "7d",
      description = "Give it up after this time (default: ${DEFAULT-VALUE}).")
  private Duration ttl = new Duration(Envelope.DEFAULT_TTL);

  @Option(
      names = "--reply-to",
      paramLabel = "ID",
      description = "The message of the peer that this one answers.")
  private @Nullable String replyTo;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "The right to ask the agent, where this machine is a guest.")
  private @Nullable String token;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Duration.Converter.class,
      defaultValue = "60s",
      description = "How long to wait for that (default: ${DEFAULT-VALUE}).")
  private Duration timeout = new Duration(60);

  @Override
  public Integer call() throws Problem, MalformedException {
    String message = text.equals("-") ? input() : text;
    if (message.isBlank()) {
      throw new Problem("there is nothing to send", "the message is empty", "");
    }
    Json answer =
        common.ask(
            new Json()
                .put("command", "send")
                .put("peer", peer)
                .put("text", message)
                .put("wait", wait.name())
                .put("priority", priority)
                .put("ttl", ttl.seconds())
                .put("reply_to", replyTo)
                .put("token", token)
                .put("timeout", timeout.seconds()));
    common.print(
        common.json
            ? answer.toString()
            : Marks.of(common.style(), answer.text("state")) + " " + answer.text("state"));
    return 0;
  }

  private static String input() throws Problem {
    try {
      byte[] bytes = System.in.readNBytes(Envelope.MAX_LENGTH + 1);
      if (bytes.length > Envelope.MAX_LENGTH) {
        throw new Problem(
            "the message is too long", "one has at most " + Envelope.MAX_LENGTH + " bytes", "");
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes))
          .toString()
          .stripTrailing();
    } catch (CharacterCodingException _) {
      throw new Problem("the input is not text", "it is not UTF-8", "");
    } catch (IOException e) {
      throw Problem.of("cannot read the input", e, "");
    }
  }
}
