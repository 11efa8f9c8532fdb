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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What of the drops of a node goes into a code: addresses that the other machine can use, and the
/// lines that a person must read before the code is given away.
record CodeDrops(List<String> addresses, List<String> warnings) {
  private static final Pattern LOGIN = Pattern.compile("[^/]*//[^/?#]*@");

  /// `drops` as they are configured, the first of them if not all fit. Accounts stay out of it: who
  /// has one has all that is in it.
  static CodeDrops of(List<String> drops, Shelf shelf) throws Problem {
    if (drops.isEmpty()) {
      throw nobody(
          "this node has no drop, a place that both machines reach",
          "Name one under `drops` in stenope.yaml and start the node again");
    }
    List<String> addresses = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (String drop : drops) {
      if (holdsTokens(drop)) {
        warnings.add(
            DropAddress.withoutSecrets(drop)
                + " opens an account with its tokens and stays out of the code. Name it under"
                + " `drops` in stenope.yaml on a machine that shall have the account, too.");
        continue;
      }
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
        if (addresses.size() == Invitation.MAX_DROPS || isLong(address)) {
          warnings.add(
              open.place()
                  + " does not fit into the code, which holds at most "
                  + Invitation.MAX_DROPS
                  + " drops of at most "
                  + Invitation.MAX_DROP_LENGTH
                  + " bytes each.");
          continue;
        }
        addresses.add(address);
        String secret = shared == null ? secret(address) : "link to the folder";
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

  /// Whether the address may hold the tokens of an account, under a name that each service has of
  /// its own.
  private static boolean holdsTokens(String drop) {
    return DropAddress.scheme(drop).equals("opendal");
  }

  private static String secret(String address) {
    return switch (DropAddress.scheme(address)) {
      case "", "file" -> "";
      case "mega" -> "key";
      default -> {
        Matcher login = LOGIN.matcher(address);
        boolean isThere = login.lookingAt();
        // A user without a password may be a token.
        boolean hasPassword = isThere && login.group().indexOf(':', address.indexOf("//")) >= 0;
        yield hasPassword ? "password" : isThere ? "user name" : "";
      }
    };
  }

  private static boolean isLong(String drop) {
    return drop.getBytes(StandardCharsets.UTF_8).length > Invitation.MAX_DROP_LENGTH;
  }
}
