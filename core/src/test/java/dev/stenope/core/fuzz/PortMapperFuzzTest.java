package dev.stenope.core.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.stenope.core.nat.Gateway;
import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;

/// A router that says what it likes, when it likes.
@Tag("fuzz")
class PortMapperFuzzTest {
  private static final long START = 1_800_000_000_000_000_000L;
  private static final int MAX_STEPS = 200;
  private static final int PORTS = 3;

  @FuzzTest(maxDuration = "2s")
  void asksInMeasureAndSleepsInBetween(FuzzedDataProvider data) throws MalformedException {
    List<PortMapper.Order> orders = new ArrayList<>();
    PortMapper mapper = new PortMapper(new SplittableRandom(1), orders::add);
    Gateway gateway = new Gateway(Endpoint.of("192.168.1.1", 0), Endpoint.of("192.168.1.2", 0));
    mapper.handle(new PortMapper.Gateways(List.of(gateway)), START);
    long now = START;
    for (int i = 0; i < MAX_STEPS && data.remainingBytes() > 0; i++) {
      int port = 40_000 + data.consumeInt(0, PORTS - 1);
      switch (data.consumeInt(0, 7)) {
        case 0 -> mapper.claim(port, data.consumeBoolean(), now);
        case 1 -> mapper.release(port);
        case 2 -> mapper.handle(answer(orders, gateway, data), now);
        case 3 -> mapper.handle(new PortMapper.Unreachable(gateway), now);
        case 4 -> {
          Endpoint external = Endpoint.of("11.0.0.1", data.consumeInt(0, 65535));
          mapper.handle(new PortMapper.Mapped(gateway, port, external, data.consumeLong()), now);
        }
        case 5 ->
            mapper.handle(
                new PortMapper.NotMapped(gateway, port, data.pickValue(PortMapper.Reason.values())),
                now);
        case 6 -> mapper.handle(new PortMapper.Gateways(List.of(gateway)), now);
        default -> now += data.consumeLong(0, 10_000_000_000_000L);
      }
      mapper.wake(now);
      assertTrue(mapper.deadline() > now);
      assertTrue(orders.size() <= 100 * (i + 1));
    }
  }

  /// Junk, or one of its requests as it came, changed a little.
  private static PortMapper.Answered answer(
      List<PortMapper.Order> orders, Gateway gateway, FuzzedDataProvider data) {
    byte[] bytes = data.consumeBytes(64);
    int at = data.consumeInt(0, Math.max(0, orders.size() - 1));
    if (!orders.isEmpty() && orders.get(at) instanceof PortMapper.Ask(Gateway _, byte[] request)) {
      byte[] echo = request.clone();
      echo[1] |= (byte) 0x80;
      for (int i = 0; i < Math.min(bytes.length, 12) && i + 4 < echo.length; i++) {
        echo[i + 4] = bytes[i];
      }
      bytes = echo;
    }
    return new PortMapper.Answered(gateway, bytes);
  }
}
