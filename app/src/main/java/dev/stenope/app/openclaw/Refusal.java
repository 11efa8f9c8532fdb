package dev.stenope.app.openclaw;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;

/// Why a gateway did not do what it was asked.
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  /// Characters of what a gateway says that a person is shown.
  private static final int SHOWN = 200;

  /// What kind of failure it is.
  public enum Kind {
    /// There is no connection, or no more; what was asked may have been done.
    GONE,
    /// It will be able to later.
    BUSY,
    /// It has not answered in time.
    LATE,
    /// It does not want to, or cannot.
    REFUSED,
    /// It is not talked to, for its certificate does not show that it is the one that is meant.
    UNTRUSTED
  }

  private final Kind kind;
  private final String code;

  Refusal(Kind kind, String code, String message) {
    super(Text.clipped(Text.tame(message), SHOWN), null, false, false);
    this.kind = kind;
    this.code = code;
  }

  /// What a response says that is none of success.
  static Refusal of(Json response) {
    Json error = response.get("error") instanceof Json json ? json : new Json();
    Json details = error.get("details") instanceof Json json ? json : new Json();
    String code = error.text("code", "");
    boolean busy = error.flag("retryable") || code.equals("UNAVAILABLE");
    return new Refusal(
        busy ? Kind.BUSY : Kind.REFUSED,
        details.text("code", code),
        error.text("message", "it does not say why"));
  }

  public Kind kind() {
    return kind;
  }

  /// Whether it is worth to try again.
  public boolean passes() {
    return kind != Kind.REFUSED && kind != Kind.UNTRUSTED;
  }

  /// The same for a person. `device` is who was refused.
  public Problem toProblem(Device device) {
    String what =
        switch (kind) {
          case GONE -> "the gateway cannot be reached";
          case BUSY -> "the gateway is not ready";
          case LATE -> "the gateway does not answer";
          case REFUSED -> "the gateway refused";
          case UNTRUSTED -> "the gateway is not trusted";
        };
    return new Problem(what, String.valueOf(getMessage()), next(device));
  }

  private String next(Device device) {
    if (kind == Kind.UNTRUSTED) {
      return "Give it a certificate that this machine trusts, issued for the name in its address";
    }
    if (code.startsWith("AUTH_TOKEN")) {
      return "Put its gateway.auth.token into the file that `token_file` names";
    }
    if (code.equals("PAIRING_REQUIRED") || code.equals("NOT_PAIRED")) {
      return "There, `openclaw devices list` shows the request of "
          + device.id()
          + ", and `openclaw devices approve REQUEST` grants it";
    }
    return "";
  }
}
