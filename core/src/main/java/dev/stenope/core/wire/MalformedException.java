package dev.stenope.core.wire;

/// Untrusted bytes that do not follow the format. Caught where bytes enter, counted, and answered
/// by silence.
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1;

  /// The message names the rule that was broken and never quotes the bytes.
  public MalformedException(String rule) {
    super(rule, null, false, false);
  }
}
