package dev.stenope.sim;

import dev.stenope.core.Input;
import dev.stenope.core.nat.Gateway;
import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.wire.Endpoint;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Carries what a node says to its router, and the answers, where the router maps ports.
final class Doorkeeper {
  /// The time from a request to its answer, in nanoseconds.
  private static final long DELAY = 1_000_000;

  private final Schedule schedule;
  private final Host host;
  private @Nullable MappingBox box;

  Doorkeeper(Schedule schedule, Host host) {
    this.schedule = schedule;
    this.host = host;
  }

  void box(MappingBox router) {
    box = router;
  }

  /// Names the router, if there is one.
  void introduce(Consumer<Input> inputs) {
    if (box != null) {
      inputs.accept(new Input.FromGateway(new PortMapper.Gateways(List.of(gateway()))));
    }
  }

  private Gateway gateway() {
    Endpoint own = host.addresses().getFirst();
    return new Gateway(new Endpoint(own.high(), own.low() ^ 0xff, 0), own);
  }

  void carry(PortMapper.Order order, Consumer<Input> inputs) {
    if (box != null && order instanceof PortMapper.Ask(Gateway gateway, byte[] request)) {
      byte[] response = box.answer(gateway.local(), request, schedule.now());
      if (response != null) {
        Input answer = new Input.FromGateway(new PortMapper.Answered(gateway, response));
        schedule.in(DELAY, () -> inputs.accept(answer));
      }
    }
  }
}
