package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.crypto.NodeName;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.Settings;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/// Makes a new home, after looking at every choice, so that nothing wrong is ever written.
public final class Setup {
  private static final Pattern HOST_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:\\s]+):(\\d{1,5})");

  /// Characters of a wrong word that are said again.
  private static final int MAX_QUOTED = 64;

  private Setup() {}

  public static Home create(Path directory, String name, Settings settings) throws Problem {
    if (!NodeName.isValid(name)) {
      throw new Problem(
          "this is no name for a node: " + Text.clipped(name, MAX_QUOTED),
          "a name has 1 to 32 letters, digits, spaces, dots, dashes and underscores",
          "Say another with --name");
    }
    for (String drop : settings.drops()) {
      check(drop);
    }
    for (String server : settings.stun()) {
      if (!HOST_PORT.matcher(server).matches()) {
        throw new Problem(
            "this is no STUN server: " + server, "it is not HOST:PORT", "Or say --stun none");
      }
    }
    for (String address : settings.bind()) {
      checkAddress(address);
    }
    if (Home.exists(directory)) {
      throw new Problem(
          "there is a node in " + directory + " already",
          "",
          "Start it with `stenope up`, or give the new one another folder with --home");
    }
    try {
      Home home = Home.create(directory, name, new SecureRandom());
      Config.write(home, settings);
      return home;
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }

  /// The drop as it is written down: a path does not depend on where the command was given.
  public static String absolute(String drop) throws Problem {
    try {
      return DropAddress.absolute(drop);
    } catch (DropException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }

  /// Looks into a drop. That of an account can be used only after somebody has logged in.
  public static void check(String drop) throws Problem {
    if (CodeDrops.isAccount(drop)) {
      return;
    }
    try {
      DropAddress.check(drop, Shelf.inMemory());
    } catch (DropException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }

  /// Whether somebody must log in before the drops can be used.
  public static boolean wantsLogin(Settings settings) {
    return settings.drops().stream().anyMatch(CodeDrops::isAccount);
  }

  private static void checkAddress(String address) throws Problem {
    try {
      InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException _) {
      throw new Problem("this is no address: " + address, "it is not an IP literal", "");
    }
  }

  /// The name of this machine, as far as it is a name for a node.
  public static String hostName() {
    String name;
    try {
      name = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      name = System.getenv().getOrDefault("HOSTNAME", "");
    }
    int dot = name.indexOf('.');
    String head = dot > 0 ? name.substring(0, dot) : name;
    String plain = head.replaceAll("[^\\p{L}\\p{N}_-]", "");
    String fit = plain.substring(0, Math.min(32, plain.length()));
    return NodeName.isValid(fit) ? fit : "node";
  }
}
