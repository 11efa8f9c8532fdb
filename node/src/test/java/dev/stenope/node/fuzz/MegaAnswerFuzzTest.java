package dev.stenope.node.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.node.drop.mega.Answers;
import java.io.IOException;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class MegaAnswerFuzzTest {
  @FuzzTest(maxDuration = "2s")
  void survivesAnything(byte[] bytes) throws IOException {
    Answers.read(bytes);
  }
}
