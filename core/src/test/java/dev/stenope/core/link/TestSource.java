package dev.stenope.core.link;

import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbered messages of one size, sent again when lost until all are acknowledged.
final class TestSource implements FrameSource {
  private final byte[] content;
  private final ArrayDeque<Integer> again = new ArrayDeque<>();
  final BitSet acked = new BitSet();
  int fresh;
  int total;
  int given;
  int lost;

  TestSource(int size) {
    content = new byte[size];
  }

  @Override
  public @Nullable Object fill(Writer packet, long now) {
    List<Integer> numbers = new ArrayList<>();
    while (packet.remaining() >= content.length + 32 && (!again.isEmpty() || fresh < total)) {
      int number = again.isEmpty() ? fresh++ : again.removeFirst();
      if (acked.get(number)) {
        continue;
      }
      Frame.write(
          packet, new Frame.Message(1, number, 0, 0, content.length, content, 0, content.length));
      numbers.add(number);
    }
    given += numbers.size();
    return numbers.isEmpty() ? null : numbers;
  }

  @Override
  public void acked(Object token, long now) {
    numbers(token).forEach(acked::set);
  }

  @Override
  public void lost(Object token, long now) {
    again.addAll(numbers(token));
    lost += numbers(token).size();
  }

  boolean done() {
    return acked.cardinality() == total;
  }

  @SuppressWarnings("unchecked")
  private static List<Integer> numbers(Object token) {
    return (List<Integer>) token;
  }
}
