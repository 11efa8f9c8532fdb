package dev.stenope.node.turn.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.Input;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.turn.TurnLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class TurnLinesFuzzTest implements TurnLines.Events {
  @FuzzTest(maxDuration = "2s")
  void addressesOfAnyKindAreReadOrRefusedInALine(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    read(text);
    read("turn:" + text);
    read("turns:user:password@host" + text);
  }

  private void read(String text) {
    try {
      new TurnLines(List.of(text), List.of(), List::of, this).servers();
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).lines().count() != 1) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void found(int socket, Endpoint server) {}

  @Override
  public void arrived(Input.Arrived message) {}

  @Override
  public void told(Input input) {}
}
