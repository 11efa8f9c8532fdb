package dev.stenope.bench;

/// Asks small questions by each contestant in turn, and compares.
final class RoundTrip {
  private RoundTrip() {}

  public static void main(String[] args) throws InterruptedException {
    System.exit(Contest.run(Discipline.ROUND_TRIP, 50_000, args));
  }
}
