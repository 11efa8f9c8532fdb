package dev.stenope.node.files;

import java.io.IOException;

/// Why files cannot be sent, taken or shared: one line for a person, with what to do next.
public final class FileException extends IOException {
  private static final long serialVersionUID = 1;

  public FileException(String line) {
    super(line);
  }
}
