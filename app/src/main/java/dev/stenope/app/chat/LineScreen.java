package dev.stenope.app.chat;

import dev.stenope.app.Problem;
import java.io.IOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/// A terminal with a line editor at its foot; what comes in scrolls above it.
public final class LineScreen implements Screen {
  private final Terminal terminal;
  private final LineReader reader;
  private final String prompt;

  private LineScreen(Terminal terminal, LineReader reader, String prompt) {
    this.terminal = terminal;
    this.reader = reader;
    this.prompt = prompt;
  }

  public static LineScreen open(String prompt) throws Problem {
    try {
      Terminal terminal = TerminalBuilder.builder().system(true).dumb(false).build();
      // A message is not a command: quotes, backslashes and exclamation marks mean themselves.
      DefaultParser parser = new DefaultParser();
      parser.setEscapeChars(null);
      parser.setQuoteChars(new char[0]);
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .parser(parser)
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .option(LineReader.Option.ERASE_LINE_ON_FINISH, true)
              .option(LineReader.Option.INSERT_TAB, false)
              .build();
      return new LineScreen(terminal, reader, prompt);
    } catch (IOException e) {
      throw Problem.of("this terminal cannot be used", e, "Try `stenope chat PEER < /dev/null`");
    }
  }

  @Override
  public @Nullable String read() {
    try {
      return reader.readLine(prompt);
    } catch (UserInterruptException | EndOfFileException _) {
      return null;
    }
  }

  @Override
  public void show(String line) {
    reader.printAbove(AttributedString.fromAnsi(line));
  }

  @Override
  public boolean echoes() {
    return false;
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException _) {
      // The process ends anyway.
    }
  }
}
