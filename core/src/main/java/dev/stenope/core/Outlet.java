package dev.stenope.core;

import dev.stenope.core.link.PacketSink;
import dev.stenope.core.path.Path;
import java.util.function.Consumer;

/// Where the machines inside a bridge put their outputs: the sink of the call that is under way.
final class Outlet implements PacketSink {
  private Consumer<? super Output> sink = Outlet::refuse;

  /// Directs all outputs to `to` until [#end].
  void begin(Consumer<? super Output> to) {
    sink = to;
  }

  void end() {
    sink = Outlet::refuse;
  }

  void emit(Output output) {
    sink.accept(output);
  }

  @Override
  public void transmit(Path path, byte[] buffer, int offset, int length) {
    sink.accept(new Output.Transmit(path.socket(), path.remote(), buffer, offset, length));
  }

  private static void refuse(Output output) {
    throw new IllegalStateException("an output outside of a call: " + output.getClass());
  }
}
