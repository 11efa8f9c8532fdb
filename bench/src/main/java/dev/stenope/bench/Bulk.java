package dev.stenope.bench;

/// Sends much in one direction by each contestant in turn, and compares.
final class Bulk {
  private Bulk() {}

  public static void main(String[] args) throws InterruptedException {
    System.exit(Contest.run(Discipline.BULK, 1000, args));
  }
}
