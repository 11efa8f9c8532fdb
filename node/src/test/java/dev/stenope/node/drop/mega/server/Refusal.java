package dev.stenope.node.drop.mega.server;

/// Why a command was not carried out: a number of MEGA's table of errors.
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  public static final int ARGUMENTS = -2;
  public static final int AGAIN = -3;
  public static final int RATE = -4;
  public static final int FAILED = -5;
  public static final int TOO_MANY = -6;
  public static final int RANGE = -7;
  public static final int EXPIRED = -8;
  public static final int ABSENT = -9;
  public static final int CIRCULAR = -10;
  public static final int ACCESS = -11;
  public static final int EXISTS = -12;
  public static final int SESSION = -15;
  public static final int BLOCKED = -16;
  public static final int QUOTA = -17;
  public static final int UNAVAILABLE = -18;
  public static final int MULTI_FACTOR = -26;

  private final int code;

  public Refusal(int code) {
    super("MEGA error " + code);
    this.code = code;
  }

  /// The number, which is negative.
  public int code() {
    return code;
  }
}
