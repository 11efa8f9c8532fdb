package dev.stenope.core.agent;

/// How far a task is. The names are those of A2A, but for three that lie inside its SUBMITTED and
/// WORKING.
public enum TaskStatus {
  /// It waits for an agent.
  SUBMITTED,
  /// It is offered to one that has not answered.
  OFFERED,
  /// An agent has it under a lease, and may have begun.
  LEASED,
  WORKING,
  /// The agent asks something.
  INPUT_REQUIRED,
  /// The agent wants to be let in somewhere.
  AUTH_REQUIRED,
  /// Its worker was lost after it may have begun, and it may have had effects: a person decides.
  UNKNOWN,
  COMPLETED,
  FAILED,
  CANCELED,
  /// Nobody takes it.
  REJECTED;

  /// Whether no message changes it any more.
  public boolean isTerminal() {
    return compareTo(COMPLETED) >= 0;
  }

  /// Whether a worker may say so of what it works at.
  boolean isUnderWay() {
    return this == WORKING || this == INPUT_REQUIRED || this == AUTH_REQUIRED;
  }
}
