package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Why a TURN server gives no relayed address, in words for a person. `isLost` tells that it gave
/// one and has it no more, which says nothing against the server.
public record TurnFault(String reason, boolean isLost) {
  static TurnFault silent() {
    return new TurnFault("it does not answer", false);
  }

  static TurnFault lost() {
    return new TurnFault("it has lost the allocation", true);
  }

  static TurnFault nonsense(@Nullable Endpoint relayed) {
    return new TurnFault(
        relayed == null
            ? "it named no relayed address"
            : "the relayed address that it named, "
                + relayed
                + ", is none that anybody can reach; whoever runs it must set its external address",
        false);
  }

  /// `code` is that of the error response (RFC 8489, section 14.8; RFC 8656, section 19).
  static TurnFault refused(int code) {
    String words =
        switch (code) {
          case 401, 441 -> "it does not take the user or the password; mend them in `turn`";
          case 403 -> "it forbids this user to relay";
          case 440, 442 -> "it relays no UDP over IPv4";
          case 486 -> "this user has as many allocations there as it may";
          case 508 -> "it has no room left";
          case 300 -> "it names another server, which cannot be used";
          default -> "it refused";
        };
    return new TurnFault(words + " (error " + code + ")", false);
  }
}
