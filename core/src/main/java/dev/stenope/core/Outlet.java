package dev.stenope.core;

import dev.stenope.core.link.PacketSink;
import dev.stenope.core.path.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Where the machines inside a bridge put their outputs: the sink of the call that is under way.
final class Outlet implements PacketSink {
  private Consumer<? super Output> sink = Outlet::refuse;
  private long now;

  /// What takes the packets for sockets that are none of the shell.
  private final Map<Integer, PacketSink> relays = new HashMap<>();

  /// Directs all outputs to `to` until [#end]. It is `time` all the while.
  void begin(Consumer<? super Output> to, long time) {
    sink = to;
    now = time;
  }

  /// The time of the call that is under way.
  long now() {
    return now;
  }

  void relay(int socket, PacketSink relay) {
    relays.put(socket, relay);
  }

  void unrelay(int socket) {
    relays.remove(socket);
  }

  void end() {
    sink = Outlet::refuse;
  }

  void emit(Output output) {
    sink.accept(output);
  }

  @Override
  public void transmit(Path path, byte[] buffer, int offset, int length) {
    PacketSink relay = relays.isEmpty() ? null : relays.get(path.socket());
    if (relay != null) {
      relay.transmit(path, buffer, offset, length);
      return;
    }
    sink.accept(new Output.Transmit(path.socket(), path.remote(), buffer, offset, length));
  }

  private static void refuse(Output output) {
    throw new IllegalStateException("an output outside of a call: " + output.getClass());
  }
}
