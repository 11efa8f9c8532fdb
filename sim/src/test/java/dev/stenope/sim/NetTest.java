package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetTest {
  private static final long MILLI = 1_000_000;
  private static final Translation.Kind CONE =
      new NatBox.Behavior(
          Dependence.ENDPOINT_INDEPENDENT,
          Dependence.ENDPOINT_INDEPENDENT,
          NatBox.Allocation.RANDOM);

  private final Schedule schedule = new Schedule(0);
  private final Net net = new Net(schedule, 7);

  @Test
  void aPacketCrossesTwoNatsAndTheAnswerReturns() {
    Segment carrier = net.carrier(CONE, Line.Quality.delayed(5 * MILLI));
    Host home = net.host(net.lan(carrier, CONE, Line.Quality.delayed(1 * MILLI)));
    Host server = net.server("203.0.113.10");
    List<Endpoint> seen = new ArrayList<>();
    server.bind(
        53,
        packet -> {
          seen.add(packet.source());
          server.send(53, packet.source(), packet.bytes());
        });
    List<Long> answered = new ArrayList<>();
    home.bind(5000, _ -> answered.add(schedule.now()));
    home.send(5000, Net.address("203.0.113.10").withPort(53), new byte[3]);
    schedule.run(1_000 * MILLI);
    assertEquals(List.of(12 * MILLI), answered);
    assertTrue(seen.getFirst().sameAddress(Net.address("198.51.100.2")), seen.toString());
  }

  @Test
  void lossTakesItsShare() {
    assertEquals(9_000, arrivals(Line.Quality.PERFECT.withLoss(0.1)).size(), 150);
  }

  @Test
  void duplicatesArrive() {
    assertEquals(11_000, arrivals(Line.Quality.PERFECT.withDuplication(0.1)).size(), 150);
  }

  @Test
  void jitterKeepsTheOrderAndReorderingDoesNot() {
    assertEquals(0, inversions(arrivals(Line.Quality.PERFECT.withJitter(50 * MILLI))));
    assertEquals(1_000, inversions(arrivals(Line.Quality.PERFECT.withReordering(0.1))), 150);
  }

  @Test
  void whatIsTooLongForTheMtuIsDropped() {
    assertEquals(0, arrivals(Line.Quality.PERFECT.withMtu(31)).size());
    assertEquals(10_000, arrivals(Line.Quality.PERFECT.withMtu(32)).size());
  }

  @Test
  void aQueueOverflows() {
    // A packet of 32 bytes each millisecond wants 32,000 bytes a second.
    assertEquals(5_000, arrivals(Line.Quality.PERFECT.withRate(16_000)).size(), 250);
  }

  @Test
  void nothingPassesALineThatIsCut() {
    Host host = net.open(Line.Quality.PERFECT);
    net.routers().getFirst().cut(true);
    List<Integer> numbers = receive();
    host.send(1, Net.address("203.0.113.10").withPort(53), new byte[4]);
    schedule.run(1_000 * MILLI);
    assertEquals(List.of(), numbers);
  }

  @Test
  void neighboursReachEachOtherDirectly() {
    Segment lan = net.lan(CONE, Line.Quality.PERFECT);
    Host one = net.host(lan);
    Host other = net.host(lan);
    List<Endpoint> seen = new ArrayList<>();
    other.bind(7, packet -> seen.add(packet.source()));
    one.send(6, other.addresses().getFirst().withPort(7), new byte[1]);
    schedule.run(MILLI);
    assertEquals(List.of(Net.address("192.168.1.2").withPort(6)), seen);
  }

  @Test
  void ipv6PassesTheFirewallOnlyAsAnAnswer() {
    Host one = net.dualStackHost(net.lan(CONE, Line.Quality.PERFECT));
    Host other = net.dualStackHost(net.lan(CONE, Line.Quality.PERFECT));
    List<Endpoint> seen = new ArrayList<>();
    one.bind(6, packet -> seen.add(packet.source()));
    other.bind(7, packet -> seen.add(packet.source()));
    Endpoint toOne = one.addresses().getLast().withPort(6);
    Endpoint toOther = other.addresses().getLast().withPort(7);
    one.send(6, toOther, new byte[1]);
    other.send(7, toOne, new byte[1]);
    one.send(6, toOther, new byte[1]);
    schedule.run(MILLI);
    assertEquals(List.of(toOther, toOne), seen);
  }

  @Test
  void aHostThatMovesGetsANewAddressAndKeepsItsSockets() {
    Host host = net.host(net.lan(CONE, Line.Quality.PERFECT));
    Segment elsewhere = net.lan(CONE, Line.Quality.PERFECT);
    List<Datagram> seen = new ArrayList<>();
    host.bind(7, seen::add);
    net.host(elsewhere);
    net.move(host, elsewhere);
    assertEquals(List.of(Net.address("192.168.1.3")), host.addresses());
    elsewhere.send(
        new Datagram(
            Net.address("192.168.1.2"), host.addresses().getFirst().withPort(7), new byte[1], 9));
    schedule.run(MILLI);
    assertEquals(1, seen.size());
  }

  /// The numbers of 10,000 packets, sent one each millisecond, as they arrive.
  private List<Integer> arrivals(Line.Quality quality) {
    Schedule own = new Schedule(0);
    Line line = new Line(own, new SplittableRandom(3), quality);
    List<Integer> numbers = new ArrayList<>();
    Endpoint any = Net.address("203.0.113.1");
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = {(byte) (i >> 24), (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      Datagram packet = new Datagram(any, any, bytes, 1);
      own.at(
          i * MILLI,
          () -> line.carry(packet, end -> numbers.add(ByteBuffer.wrap(end.bytes()).getInt())));
    }
    own.run(20_000 * MILLI);
    return numbers;
  }

  private static int inversions(List<Integer> numbers) {
    int count = 0;
    int highest = -1;
    for (int number : numbers) {
      count += number < highest ? 1 : 0;
      highest = Math.max(highest, number);
    }
    return count;
  }

  private List<Integer> receive() {
    List<Integer> lengths = new ArrayList<>();
    net.server("203.0.113.10").bind(53, packet -> lengths.add(packet.bytes().length));
    return lengths;
  }
}
