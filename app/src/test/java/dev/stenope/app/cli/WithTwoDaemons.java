package dev.stenope.app.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests of two nodes that have met.
public abstract class WithTwoDaemons {
  @TempDir protected Path temp;

  protected TwoDaemons nodes;

  @BeforeEach
  void meet() throws Exception {
    nodes = new TwoDaemons(temp);
  }

  @AfterEach
  void part() {
    nodes.close();
  }
}
