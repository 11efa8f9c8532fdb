package dev.stenope.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerNamesTest {
  private final List<List<Endpoint>> told = new ArrayList<>();

  private void tell(List<ServerNames.Server> servers) {
    told.add(endpoints(servers));
  }

  private static List<Endpoint> endpoints(List<ServerNames.Server> servers) {
    return servers.stream().map(ServerNames.Server::endpoint).toList();
  }

  @Test
  void literalsAreToldAtOnceWithTheStandardPortWhereNoneIsGiven() throws Exception {
    ServerNames names =
        new ServerNames(
            "STUN",
            3478,
            List.of("[2001:db8::5]:19302", "203.0.113.5", "203.0.113.6:19302", "[2001:db8::6]"),
            this::tell);
    names.resolve(false);
    assertEquals(
        List.of(
            List.of(
                Endpoint.parse("203.0.113.5:3478"),
                Endpoint.parse("203.0.113.6:19302"),
                Endpoint.parse("[2001:db8::5]:19302"),
                Endpoint.parse("[2001:db8::6]:3478"))),
        told);
    assertTrue(names.isComplete());
  }

  @Test
  void whatIsKnownIsNotToldTwice() throws Exception {
    ServerNames names = new ServerNames("STUN", 3478, List.of("203.0.113.5:3478"), this::tell);
    names.resolve(false);
    names.resolve(true);
    assertEquals(1, told.size());
  }

  @Test
  void thatThereAreNoServersIsToldAtOnce() throws Exception {
    ServerNames names = new ServerNames("STUN", 3478, List.of(), this::tell);
    names.resolve(false);
    names.resolve(false);
    assertEquals(List.of(List.of()), told);
  }

  @Test
  void aNameWithoutAddressIsNoError() throws Exception {
    BlockingQueue<List<Endpoint>> heard = new LinkedBlockingQueue<>();
    ServerNames names =
        new ServerNames(
            "STUN", 3478, List.of("name.invalid"), servers -> heard.add(endpoints(servers)));
    names.resolve(false);
    assertEquals(List.of(), heard.poll(60, TimeUnit.SECONDS));
    assertFalse(names.isComplete());
  }

  @Test
  void aNonsensicalServerIsNamedToThePerson() {
    for (String bad : List.of("", ":3478", "host:", "host:0", "host:65536", "host:x")) {
      HomeException e =
          assertThrows(
              HomeException.class, () -> new ServerNames("STUN", 3478, List.of(bad), this::tell));
      assertTrue(String.valueOf(e.getMessage()).contains("host:port"), bad);
    }
  }
}
