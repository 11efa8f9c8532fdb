package dev.stenope.core.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
