package dev.stenope.opendal;

import dev.stenope.node.drop.DropException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.opendal.OpenDALException;

/// Why a service does not do what is wanted, in the words of a person and with what to do. The
/// texts of OpenDAL are never repeated, nor handed on as a cause: some hold the tokens.
final class OpendalFault {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LATER = Duration.ofMinutes(5);

  private OpendalFault() {}

  static DropException exception(String wish, OpendalAddress address, Throwable fault) {
    Duration pause = Duration.ZERO;
    String reason;
    switch (fault) {
      case OpenDALException e -> {
        reason = reason(e);
        pause = pause(e);
      }
      case TimeoutException _ -> {
        reason = "it does not answer in time; trying again later may help";
        pause = SOON;
      }
      case InterruptedException _ -> reason = "the exchange was broken off by this node";
      case LinkageError _, IllegalStateException _ -> {
        reason =
            "the part of OpenDAL for this system is missing or unfit; put its jar beside the others";
        pause = LATER;
      }
      default -> reason = "OpenDAL failed with " + fault.getClass().getSimpleName();
    }
    return new DropException(
        "cannot " + wish + " the drop " + address.place() + ": " + reason, pause, null);
  }

  private static String reason(OpenDALException fault) {
    return switch (fault.getCode()) {
      case ConfigInvalid -> "an option is missing or wrong; see opendal/README.md";
      case Unsupported -> "OpenDAL has no such service, or it cannot do that";
      case PermissionDenied ->
          "it does not allow that; check the tokens and what they may be used for";
      case RateLimited -> "it has been asked too often; it is left alone for some minutes";
      case NotFound, NotADirectory -> "the folder is not there; check the option root";
      default -> byText(String.valueOf(fault.getMessage()));
    };
  }

  private static String byText(String text) {
    if (isTokens(text)) {
      return "it does not accept the tokens (any more); get new ones, see opendal/README.md";
    }
    if (text.contains("(Connect)")) {
      return "it cannot be reached; check whether this machine is online";
    }
    return "its answer makes no sense; check the options, or try again later";
  }

  private static boolean isTokens(String text) {
    return text.contains("invalid_grant")
        || text.contains("invalid_client")
        || text.contains("expired_access_token")
        || text.contains("status: 401");
  }

  private static Duration pause(OpenDALException fault) {
    return switch (fault.getCode()) {
      case RateLimited -> LATER;
      case ConfigInvalid, Unsupported, PermissionDenied -> SOON;
      default -> isTokens(String.valueOf(fault.getMessage())) ? LATER : Duration.ZERO;
    };
  }
}
