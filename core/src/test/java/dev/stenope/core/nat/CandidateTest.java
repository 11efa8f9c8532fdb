package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidateTest {
  private static final Endpoint ANY = new Endpoint(0, 0xffff_cb00_7107L, 4000);

  @Test
  void prioritiesFollowTheFormula() {
    assertEquals(2_130_706_431, Candidate.of(Candidate.Type.HOST, ANY).priority());
    assertEquals(1_694_498_815, Candidate.of(Candidate.Type.SERVER_REFLEXIVE, ANY).priority());
    assertEquals(
        (110L << 24) + (7 << 8) + 255,
        Candidate.of(Candidate.Type.PEER_REFLEXIVE, ANY, 7).priority());
    assertThrows(
        IllegalArgumentException.class, () -> Candidate.of(Candidate.Type.HOST, ANY, 65536));
  }

  @Test
  void hostsAreSortedAndUselessAddressesLeftOut() throws MalformedException {
    List<Endpoint> addresses =
        endpoints("127.0.0.1", "203.0.113.7", "fe80::1", "fd00::1", "2001:db8::1", "192.168.1.2");
    assertEquals(
        endpoints("192.168.1.2", "2001:db8::1", "203.0.113.7", "fd00::1"), hosts(addresses));
  }

  @Test
  void loopbackIsNamedWhereThereIsNothingElse() throws MalformedException {
    assertEquals(endpoints("127.0.0.1", "::1"), hosts(endpoints("127.0.0.1", "::1")));
  }

  @Test
  void hostsAreBoundedAndTheirPrioritiesDiffer() throws MalformedException {
    List<Endpoint> addresses = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      addresses.add(Endpoint.of("10.0.0." + i, 9));
    }
    List<Candidate> hosts = Candidate.hosts(addresses);
    assertEquals(Candidate.MAX_HOSTS, hosts.size());
    for (int i = 1; i < hosts.size(); i++) {
      assertTrue(hosts.get(i).priority() < hosts.get(i - 1).priority());
    }
  }

  private static List<Endpoint> hosts(List<Endpoint> addresses) {
    return Candidate.hosts(addresses).stream().map(Candidate::endpoint).toList();
  }

  private static List<Endpoint> endpoints(String... hosts) throws MalformedException {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String host : hosts) {
      endpoints.add(Endpoint.of(host, 4000));
    }
    return endpoints;
  }
}
