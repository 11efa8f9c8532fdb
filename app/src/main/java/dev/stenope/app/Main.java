package dev.stenope.app;

import dev.stenope.app.cli.Commands;

/// The program.
public final class Main {
  private Main() {}

  static void main(String[] args) {
    System.exit(Commands.run(args));
  }
}
