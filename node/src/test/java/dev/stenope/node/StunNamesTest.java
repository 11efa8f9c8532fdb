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

class StunNamesTest {
  private final List<List<Endpoint>> told = new ArrayList<>();

  @Test
  void literalsAreToldAtOnceWithTheStandardPortWhereNoneIsGiven() throws Exception {
    StunNames names =
        new StunNames(
            List.of("[2001:db8::5]:19302", "203.0.113.5", "203.0.113.6:19302", "[2001:db8::6]"),
            told::add);
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
    StunNames names = new StunNames(List.of("203.0.113.5:3478"), told::add);
    names.resolve(false);
    names.resolve(true);
    assertEquals(1, told.size());
  }

  @Test
  void thatThereAreNoServersIsToldAtOnce() throws Exception {
    StunNames names = new StunNames(List.of(), told::add);
    names.resolve(false);
    names.resolve(false);
    assertEquals(List.of(List.of()), told);
  }

  @Test
  void aNameWithoutAddressIsNoError() throws Exception {
    BlockingQueue<List<Endpoint>> heard = new LinkedBlockingQueue<>();
    StunNames names = new StunNames(List.of("name.invalid"), heard::add);
    names.resolve(false);
    assertEquals(List.of(), heard.poll(60, TimeUnit.SECONDS));
    assertFalse(names.isComplete());
  }

  @Test
  void aNonsensicalServerIsNamedToThePerson() {
    for (String bad : List.of("", ":3478", "host:", "host:0", "host:65536", "host:x")) {
      HomeException e =
          assertThrows(HomeException.class, () -> new StunNames(List.of(bad), told::add));
      assertTrue(String.valueOf(e.getMessage()).contains("host:port"), bad);
    }
  }
}
