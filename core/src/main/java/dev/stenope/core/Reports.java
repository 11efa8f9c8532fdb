package dev.stenope.core;

import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one peer is to hear of the nodes of the mesh: of each the latest alone, over paths alone.
/// None of it is kept on a disk.
final class Reports {
  /// The longest REPORT frame, in bytes.
  private static final int FRAME_SIZE = 1 + 20 + 8 + 1 + 8;

  /// The most that wait.
  private static final int MAX = 64;

  private final Map<String, Frame.Report> waiting = new LinkedHashMap<>();

  /// Takes the place of what waits of the same node.
  void say(Frame.Report report) {
    if (waiting.size() < MAX || waiting.containsKey(report.node())) {
      waiting.put(report.node(), report);
    }
  }

  /// What a connection carries: this before what `others` have.
  FrameSource before(FrameSource others) {
    return new Leading((packet, _) -> write(packet), others);
  }

  private @Nullable Runnable write(Writer packet) {
    List<Frame.Report> frames = new ArrayList<>();
    Iterator<Frame.Report> each = waiting.values().iterator();
    while (each.hasNext() && packet.remaining() >= FRAME_SIZE) {
      Frame.Report frame = each.next();
      Frame.write(packet, frame);
      frames.add(frame);
      each.remove();
    }
    return frames.isEmpty()
        ? null
        : () -> frames.forEach(frame -> waiting.putIfAbsent(frame.node(), frame));
  }
}
