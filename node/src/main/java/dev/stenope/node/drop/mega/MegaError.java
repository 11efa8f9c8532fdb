package dev.stenope.node.drop.mega;

import java.time.Duration;

/// The errors of MEGA, each with what is done about it and with the words for a person, which end a
/// line that has said what was wanted.
enum MegaError {
  /// Not a number of MEGA's: some other page, or a server that is broken.
  STRANGE(0, Action.FAIL, 0, "what answers is not MEGA; is a login page or a proxy in the way?"),
  INTERNAL(-1, Action.FAIL, 10, "MEGA has an internal error; trying again later may help"),
  ARGUMENTS(-2, Action.FAIL, 0, "MEGA does not take the request; a newer version may help"),
  AGAIN(-3, Action.RETRY, 0, "MEGA is too busy; it is tried again"),
  RATE(-4, Action.LEAVE_ALONE, 10, "MEGA wants fewer requests; it is left alone for a while"),
  FAILED(-5, Action.RESTART, 0, "MEGA has not taken the transfer; it is tried again"),
  TOO_MANY(-6, Action.LEAVE_ALONE, 3600, "MEGA counts too many requests; wait for an hour"),
  RANGE(-7, Action.RESTART, 0, "MEGA has not taken the transfer; it is tried again"),
  EXPIRED(-8, Action.RESTART, 0, "the transfer took too long; it is tried again"),
  ABSENT(
      -9,
      Action.ABSENT,
      30,
      "it is not there any more; ask for a new link, or make one: stenope drop mega create-link"),
  CIRCULAR(-10, Action.FAIL, 0, "MEGA does not take the request; a newer version may help"),
  ACCESS(-11, Action.FAIL, 60, "one may only read there; make a link that can be written to"),
  EXISTS(-12, Action.FAIL, 0, "it is there already"),
  INCOMPLETE(-13, Action.RETRY, 0, "MEGA has not finished yet; it is tried again"),
  KEY(-14, Action.RETRY, 0, "MEGA cannot read a key; it is tried again"),
  SESSION(-15, Action.LOG_IN, 60, "the session has ended; log in again: stenope drop mega login"),
  BLOCKED(
      -16,
      Action.LEAVE_ALONE,
      86_400,
      "MEGA has blocked the account or this address; log in at https://mega.nz to see why, and use"
          + " another drop meanwhile"),
  STORAGE(-17, Action.FAIL, 60, "the account is full; remove files from it, or use another drop"),
  TEMPORARY(-18, Action.RETRY, 10, "MEGA cannot do it at the moment; it is tried again"),
  CONNECTIONS(-19, Action.RETRY, 10, "there are too many connections; it is tried again"),
  TRANSFER(
      -24,
      Action.LEAVE_ALONE,
      3600,
      "no more may be transferred from this address for now; wait, or use another drop"),
  MULTI_FACTOR(-26, Action.LOG_IN, 60, "the account wants a code; log in: stenope drop mega login"),
  UNKNOWN(Integer.MIN_VALUE, Action.FAIL, 10, "MEGA has an error that is not known here"),

  /// An answer of HTTP and not of MEGA: 500, 503.
  BUSY(1, Action.RETRY, 0, "MEGA is too busy; it is tried again"),

  /// Not an answer of MEGA: work that nobody would do.
  WORK(2, Action.LEAVE_ALONE, 600, "MEGA asks for more computing than is sensible; wait a while");

  /// What a client does.
  enum Action {
    /// Nothing that helps.
    FAIL,
    /// Send the same again, a little later each time.
    RETRY,
    /// Begin the transfer anew.
    RESTART,
    /// Take as not there.
    ABSENT,
    /// Log in once, then stop.
    LOG_IN,
    /// Ask nothing until the pause is over.
    LEAVE_ALONE
  }

  private final int code;
  private final Action action;
  private final int seconds;
  private final String reason;

  MegaError(int code, Action action, int seconds, String reason) {
    this.code = code;
    this.action = action;
    this.seconds = seconds;
    this.reason = reason;
  }

  static MegaError of(long code) {
    for (MegaError error : values()) {
      if (error.code < 0 && error.code == code) {
        return error;
      }
    }
    return code < 0 ? UNKNOWN : STRANGE;
  }

  int code() {
    return code;
  }

  Action action() {
    return action;
  }

  /// How long the drop is left alone.
  Duration pause() {
    return Duration.ofSeconds(seconds);
  }

  String reason() {
    return reason;
  }
}
