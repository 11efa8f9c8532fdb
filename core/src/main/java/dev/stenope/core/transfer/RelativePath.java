package dev.stenope.core.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// The rules for the paths that peers may name: components joined by `/`, none of which can lead
/// out of a folder on any usual system.
public final class RelativePath {
  /// Bytes of a path and of one of its components, in UTF-8.
  public static final int MAX_PATH = 4096;

  public static final int MAX_NAME = 255;

  /// The most components.
  public static final int MAX_DEPTH = 128;

  private static final Set<String> DEVICES =
      Set.of("con", "prn", "aux", "nul", "conin$", "conout$", "clock$");

  private RelativePath() {}

  /// Checks a path that came in UTF-8 and returns it as text.
  static String read(byte[] utf8) throws MalformedException {
    try {
      String path = UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      check(path);
      return path;
    } catch (CharacterCodingException _) {
      throw new MalformedException("a path is not UTF-8");
    }
  }

  /// The path means a file below a folder and nothing else.
  public static void check(String path) throws MalformedException {
    if (path.getBytes(UTF_8).length > MAX_PATH) {
      throw new MalformedException("a path has more than " + MAX_PATH + " bytes");
    }
    String[] names = path.split("/", -1);
    if (names.length > MAX_DEPTH) {
      throw new MalformedException("a path is deeper than " + MAX_DEPTH + " folders");
    }
    for (String name : names) {
      checkName(name);
    }
  }

  /// The rule that one component breaks is raised.
  public static void checkName(String name) throws MalformedException {
    if (name.isEmpty()) {
      throw new MalformedException("a name is empty");
    }
    if (name.equals(".") || name.equals("..")) {
      throw new MalformedException("a name is . or ..");
    }
    if (name.getBytes(UTF_8).length > MAX_NAME) {
      throw new MalformedException("a name has more than " + MAX_NAME + " bytes");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < 0x20
          || c == 0x7f
          || c == '/'
          || c == '\\'
          || Character.isSurrogate(c) && lone(name, i)) {
        throw new MalformedException("a name has a slash, a backslash or a control character");
      }
    }
  }

  private static boolean lone(String name, int i) {
    return Character.isHighSurrogate(name.charAt(i))
        ? i + 1 == name.length() || !Character.isLowSurrogate(name.charAt(i + 1))
        : i == 0 || !Character.isHighSurrogate(name.charAt(i - 1));
  }

  /// Whether a component means a device on Windows, whatever folder it stands in.
  public static boolean isDevice(String name) {
    int dot = name.indexOf('.');
    String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
    return DEVICES.contains(stem)
        || stem.length() == 4
            && (stem.startsWith("com") || stem.startsWith("lpt"))
            && "123456789¹²³".indexOf(stem.charAt(3)) >= 0;
  }

  /// The order of names in one folder: that of their bytes in UTF-8.
  public static int compareNames(String one, String other) {
    return Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  /// The last component.
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// All but the last component, empty where there is one.
  public static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
