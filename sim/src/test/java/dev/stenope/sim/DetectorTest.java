package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.sim.Detector.Outcome;
import dev.stenope.sim.Detector.Setting;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The bounds of the false alarms; `docs/detector.md` has more days.
class DetectorTest {
  private static final double MAX_DETECTED = 14.7e9;

  @ParameterizedTest
  @CsvSource({"LAN, 0.00", "WIFI, 0.05", "BUSY_LAPTOP, 7.8"})
  void whoLivesIsSeldomTakenForUnhealthyAndWhoDiesSoon(Setting setting, double most) {
    Outcome outcome = Detector.measure(setting, 2, 15, 7);
    assertTrue(outcome.unhealthy() <= most * outcome.nodeDays(), outcome::toString);
    assertEquals(0, outcome.alerts());
    long[] detected = outcome.detected();
    assertTrue(detected[detected.length / 2] <= MAX_DETECTED, outcome::toString);
    assertEquals(outcome.deaths(), outcome.alerted().length, "one alert for each death");
  }
}
