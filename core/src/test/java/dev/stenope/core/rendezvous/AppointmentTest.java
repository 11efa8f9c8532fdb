package dev.stenope.core.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AppointmentTest {
  private static final long MILLISECOND = 1_000_000;

  @Test
  void quickDropsMeetQuickly() {
    assertEquals(400 * MILLISECOND, Appointment.margin(0, 0));
    assertEquals(400 * MILLISECOND, Appointment.margin(20 * MILLISECOND, 50 * MILLISECOND));
    assertEquals(800 * MILLISECOND, Appointment.margin(300 * MILLISECOND, 50 * MILLISECOND));
    assertEquals(3000 * MILLISECOND, Appointment.margin(600 * MILLISECOND, 50 * MILLISECOND));
    assertEquals(8200 * MILLISECOND, Appointment.margin(4000 * MILLISECOND, 50 * MILLISECOND));
    assertEquals(20_000 * MILLISECOND, Appointment.margin(60_000 * MILLISECOND, 0));
  }

  @Test
  void clocksAreComparedBelowTheStepOfTheServer() {
    long second = 1000 * MILLISECOND;
    Random random = new Random(1);
    ClockOffset clock = new ClockOffset();
    assertFalse(clock.isKnown());
    assertEquals(0, clock.offset());
    long offset = 123_456_789_012L;
    long now = 0;
    for (int i = 0; i < 40; i++) {
      now += random.nextLong(2 * second);
      long sent = now;
      long read = sent + 5 * MILLISECOND + random.nextLong(20 * MILLISECOND);
      now = read + 5 * MILLISECOND + random.nextLong(20 * MILLISECOND);
      clock.sample(sent, now, Math.floorDiv(read + offset, second) * second, second);
      assertTrue(Math.abs(clock.offset() - offset) <= clock.error());
    }
    assertTrue(clock.error() < 60 * MILLISECOND, () -> "error " + clock.error());
  }

  @Test
  void aServerThatChangesItsClockIsBelievedAnew() {
    ClockOffset clock = new ClockOffset();
    clock.sample(0, 10, 1000, 1);
    clock.sample(100, 110, 5100, 1);
    assertTrue(Math.abs(clock.offset() - 5000) <= 11);
  }
}
