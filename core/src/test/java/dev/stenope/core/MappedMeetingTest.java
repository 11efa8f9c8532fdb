package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.START;
import static dev.stenope.core.TwoNodes.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.Gateway;
import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What a meeting offers, and when, where a gateway maps ports.
class MappedMeetingTest {
  private static final Endpoint HOST = endpoint("192.168.1.2", 40_000);
  private static final Endpoint SEEN = endpoint("203.0.113.7", 50_000);
  private static final Endpoint MAPPED = endpoint("203.0.113.7", 40_000);
  private static final Gateway HOME =
      new Gateway(endpoint("192.168.1.1", 0), endpoint("192.168.1.2", 0));
  private static final List<Endpoint> SERVERS =
      List.of(endpoint("198.51.100.1", 3478), endpoint("198.51.100.2", 3478));

  private final List<Output> outputs = new ArrayList<>();
  private final List<Long> told = new ArrayList<>();
  private final Outlet out = new Outlet();
  private final PortMappings mappings = new PortMappings(out, new SplittableRandom(1));
  private final Sockets sockets = new Sockets(out, mappings);
  private final Meeting meeting;
  private long now = START;

  MappedMeetingTest() {
    out.begin(outputs::add, now);
    mappings.handle(new PortMapper.Gateways(List.of(HOME)), now);
    meeting =
        new Meeting(
            out,
            sockets,
            new SplittableRandom(2),
            SERVERS,
            null,
            null,
            0,
            (_, at) -> told.add((at - START) / MS));
    sockets.opened(meeting.socket(), List.of(HOST), now);
  }

  @Test
  void anOfferWaitsForTheGatewayAQuarterOfASecondWhereTheNatIsKind() throws Exception {
    pass(20);
    seen(SEEN, SEEN);
    pass(600);
    assertEquals(List.of(250L), told);
    assertEquals(List.of(Candidate.Type.HOST, Candidate.Type.SERVER_REFLEXIVE), types());
  }

  @Test
  void andHalfASecondWhereItIsHard() throws Exception {
    pass(20);
    seen(SEEN, SEEN.withPort(50_001));
    pass(600);
    assertEquals(List.of(500L), told);
  }

  @Test
  void theAnswerOfTheGatewayEndsTheWait() throws Exception {
    pass(20);
    seen(SEEN, SEEN.withPort(50_001));
    pass(60);
    granted(MAPPED);
    assertEquals(List.of(80L), told);
    assertEquals(
        List.of(Candidate.Type.HOST, Candidate.Type.MAPPED, Candidate.Type.SERVER_REFLEXIVE),
        types());
    assertEquals(MAPPED, meeting.candidates().get(1).endpoint());
    assertEquals(MAPPED, meeting.ports().last());
  }

  @Test
  void nobodyWaitsWhereNobodyListens() throws Exception {
    pass(20);
    seen(SEEN, SEEN);
    heard(new PortMapper.Unreachable(HOME));
    assertEquals(List.of(20L), told);
  }

  @Test
  void aHostWithoutANatNeedsNoMapping() throws Exception {
    pass(20);
    seen(HOST, HOST);
    assertEquals(List.of(20L), told);
  }

  @Test
  void anAddressThatNoServerConfirmsIsNotNamed() throws Exception {
    pass(20);
    granted(endpoint("9.9.9.9", 40_000));
    seen(SEEN, SEEN);
    pass(600);
    assertEquals(List.of(Candidate.Type.HOST, Candidate.Type.SERVER_REFLEXIVE), types());
  }

  @Test
  void whatWasOfferedAndHasMovedIsToldAnew() throws Exception {
    seen(SEEN, SEEN);
    granted(MAPPED);
    heard(new PortMapper.Gateways(List.of(HOME)));
    assertEquals(1, told.size());
    answered(requests().getLast(), MAPPED.withPort(41_000));
    assertEquals(2, told.size());
    assertEquals(MAPPED.withPort(41_000), meeting.mapped());
  }

  @Test
  void whatComesLateIsForTheNextMeeting() throws Exception {
    pass(20);
    seen(SEEN, SEEN);
    pass(600);
    granted(MAPPED);
    assertEquals(1, told.size());
  }

  @Test
  void theMappingEndsWithTheSocket() throws Exception {
    granted(MAPPED);
    outputs.clear();
    meeting.close();
    byte[] last = requests().getLast();
    assertEquals(0, ByteBuffer.wrap(last).getInt(4));
    assertEquals(List.of(), mappings.external(meeting.socket()));
  }

  private List<Candidate.Type> types() {
    return meeting.candidates().stream().map(Candidate::type).toList();
  }

  private void granted(Endpoint external) {
    answered(requests().getFirst(), external);
  }

  private void answered(byte[] answer, Endpoint external) {
    ByteBuffer.wrap(answer)
        .put(1, (byte) 0x81)
        .putInt(8, 100)
        .putShort(42, (short) external.port())
        .putLong(44, external.high())
        .putLong(52, external.low());
    heard(new PortMapper.Answered(HOME, answer));
  }

  /// Those of PCP.
  private List<byte[]> requests() {
    List<byte[]> requests = new ArrayList<>();
    for (Output output : outputs) {
      if (output instanceof Output.ToGateway(PortMapper.Ask(_, byte[] request))
          && request.length == 60) {
        requests.add(request.clone());
      }
    }
    return requests;
  }

  private void heard(PortMapper.Event event) {
    mappings.handle(event, now);
    meeting.wake(now);
  }

  /// What each server has seen.
  private void seen(Endpoint first, Endpoint second) throws MalformedException {
    for (Output output : List.copyOf(outputs)) {
      if (output instanceof Output.Transmit(int socket, Endpoint to, byte[] packet, _, _)
          && Stun.read(packet, 0, packet.length) instanceof Stun.Request request) {
        Endpoint mapped = to.equals(SERVERS.getFirst()) ? first : second;
        byte[] answer = Stun.write(new Stun.Success(request.id(), mapped));
        sockets.arrived(new Input.Arrived(socket, to, answer, 0, answer.length), now);
      }
    }
  }

  private void pass(long millis) {
    long end = now + millis * MS;
    while (Math.min(mappings.deadline(), meeting.deadline()) <= end) {
      now = Math.max(now, Math.min(mappings.deadline(), meeting.deadline()));
      mappings.wake(now);
      meeting.wake(now);
    }
    now = end;
  }
}
