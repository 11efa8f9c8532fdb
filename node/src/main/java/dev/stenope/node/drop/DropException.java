package dev.stenope.node.drop;

import java.io.IOException;

/// Why a drop cannot be used: one line for a person, with what to do next.
public final class DropException extends IOException {
  private static final long serialVersionUID = 1;

  public DropException(String line) {
    super(line);
  }

  DropException(String line, IOException cause) {
    super(line, cause);
  }
}
