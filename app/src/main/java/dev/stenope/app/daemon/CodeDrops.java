package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What of the drops of a node goes into a code: addresses that the other machine can use, and the
/// lines that a person must read before the code is given away.
record CodeDrops(List<String> addresses, List<String> warnings) {
  private static final Pattern PASSWORD = Pattern.compile("[^/]*//[^/?#]*:[^/?#]*@.*");

  /// `drops` as they are configured. Accounts stay out of it: who has one has all that is in it.
  static CodeDrops of(List<String> drops, Shelf shelf) throws Problem {
    if (drops.isEmpty()) {
      throw nobody(
          "this node has no drop, a place that both machines reach",
          "Name one under `drops` in stenope.yaml and start the node again");
    }
    List<String> addresses = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (String drop : drops) {
      try (DeadDrop open = DropAddress.open(drop, shelf)) {
        String shared = open.shared();
        if (shared == null && isAccount(drop)) {
          warnings.add(
              open.place()
                  + " is an account and stays out of the code. Make a link to its folder, which may"
                  + " go into one: stenope drop mega create-link");
          continue;
        }
        String address = shared == null ? drop : shared;
        addresses.add(address);
        String secret = secret(address);
        if (!secret.isEmpty()) {
          warnings.add(
              "The code holds the "
                  + secret
                  + " of "
                  + open.place()
                  + "; give it only to a machine that shall have that, too.");
        }
      } catch (DropException e) {
        throw nobody(String.valueOf(e.getMessage()), "Mend `drops` in stenope.yaml");
      }
    }
    if (addresses.isEmpty()) {
      throw nobody(String.join(" ", warnings), "");
    }
    if (addresses.size() > Invitation.MAX_DROPS || addresses.stream().anyMatch(CodeDrops::isLong)) {
      throw new Problem(
          "the drops do not fit into a code",
          "it holds at most "
              + Invitation.MAX_DROPS
              + " of at most "
              + Invitation.MAX_DROP_LENGTH
              + " bytes each",
          "Take some out of stenope.yaml");
    }
    return new CodeDrops(List.copyOf(addresses), List.copyOf(warnings));
  }

  private static Problem nobody(String why, String next) {
    return new Problem("nobody can be invited", why, next);
  }

  /// Whether the address is one of an account, for which somebody must log in first.
  static boolean isAccount(String drop) {
    return DropAddress.scheme(drop).equals("mega")
        && drop.indexOf('#') < 0
        && drop.indexOf('!') < 0;
  }

  private static String secret(String address) {
    return switch (DropAddress.scheme(address)) {
      case "", "file" -> "";
      case "mega" -> "key";
      default -> PASSWORD.matcher(address).matches() ? "password" : "";
    };
  }

  private static boolean isLong(String drop) {
    return drop.getBytes(StandardCharsets.UTF_8).length > Invitation.MAX_DROP_LENGTH;
  }
}
