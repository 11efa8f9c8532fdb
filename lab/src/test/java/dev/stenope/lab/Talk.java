package dev.stenope.lab;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// All that one node says to another: texts with numbers that go up, each said once. A number is
/// promised when the node has answered that it keeps the message; one without an answer may arrive
/// or not.
final class Talk {
  private final LabNode from;
  private final LabNode to;
  private final BitSet promised = new BitSet();
  private int said;

  /// What is wrong with what has arrived, each a number of messages. `strange` are those that were
  /// never said.
  record Faults(int lost, int twice, int disordered, int strange) {
    Faults plus(Faults other) {
      return new Faults(
          lost + other.lost,
          twice + other.twice,
          disordered + other.disordered,
          strange + other.strange);
    }

    boolean none() {
      return equals(new Faults(0, 0, 0, 0));
    }
  }

  Talk(LabNode from, LabNode to) {
    this.from = from;
    this.to = to;
  }

  LabNode from() {
    return from;
  }

  LabNode to() {
    return to;
  }

  synchronized int promised() {
    return promised.cardinality();
  }

  /// The text that was promised last, which arrives last of the promised; empty if there is none.
  synchronized String last() {
    return promised.isEmpty() ? "" : text(promised.length() - 1);
  }

  /// All numbers are equally long, so that none is the beginning of another.
  private String text(int number) {
    return "%s to %s %07d".formatted(from.name(), to.name(), number);
  }

  /// Says so many further messages; whether the node was there to hear any of it.
  boolean say(int count) {
    List<String> texts = new ArrayList<>();
    int first;
    synchronized (this) {
      first = said;
      said += count;
    }
    for (int i = 0; i < count; i++) {
      texts.add(text(first + i));
    }
    Json request =
        new Json()
            .put("command", "send")
            .put("peer", to.name())
            .put("texts", texts)
            .put("wait", "queued");
    int next = first;
    try (Control control = from.open(request)) {
      if (control == null) {
        return false;
      }
      while (control.next() != null) {
        synchronized (this) {
          promised.set(next++);
        }
      }
    } catch (Problem _) {
      // It was killed, or takes no more now: what it has not answered is not promised.
    }
    return next > first;
  }

  /// Holds what the receiver keeps, oldest first, against what was said. `all` says whether it is
  /// all that has arrived, or the end of it.
  Faults check(List<String> texts, boolean all) {
    BitSet seen = new BitSet();
    int twice = 0;
    int disordered = 0;
    int strange = 0;
    int before = -1;
    int bound;
    synchronized (this) {
      bound = said;
    }
    for (String text : texts) {
      int number = number(text);
      if (number < 0 || number >= bound) {
        strange++;
      } else if (seen.get(number)) {
        twice++;
      } else {
        seen.set(number);
        disordered += number < before ? 1 : 0;
        before = number;
      }
    }
    BitSet lost = new BitSet();
    if (all) {
      synchronized (this) {
        lost.or(promised);
      }
      lost.andNot(seen);
      if (!lost.isEmpty()) {
        System.out.printf("lost of %s to %s: %s%n", from.name(), to.name(), lost);
      }
    }
    return new Faults(lost.cardinality(), twice, disordered, strange);
  }

  /// -1 if it is none of these texts.
  private int number(String text) {
    String number = text.substring(text.lastIndexOf(' ') + 1);
    return number.matches("\\d{7}") && text.equals(text(Integer.parseInt(number)))
        ? Integer.parseInt(number)
        : -1;
  }
}
