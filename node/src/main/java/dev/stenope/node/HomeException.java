package dev.stenope.node;

import java.io.IOException;

/// Why a home cannot be used: one line for a person, with what to do next.
public final class HomeException extends IOException {
  private static final long serialVersionUID = 1;

  public HomeException(String line) {
    super(line);
  }

  public HomeException(String line, Exception cause) {
    super(line, cause);
  }
}
