package dev.stenope.sim;

/// Something happened that must never happen.
public final class Violation extends AssertionError {
  Violation(String what) {
    super(what);
  }

  Violation(String what, Throwable cause) {
    super(what, cause);
  }
}
