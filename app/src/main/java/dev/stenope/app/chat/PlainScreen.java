package dev.stenope.app.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Standard input and output as they are: a pipe, a file, a terminal that can do nothing.
public final class PlainScreen implements Screen {
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private final Consumer<String> out;

  public PlainScreen(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public @Nullable String read() {
    try {
      return in.readLine();
    } catch (IOException _) {
      return null;
    }
  }

  @Override
  public synchronized void show(String line) {
    out.accept(line);
  }

  @Override
  public boolean echoes() {
    return true;
  }

  @Override
  public void close() {}
}
