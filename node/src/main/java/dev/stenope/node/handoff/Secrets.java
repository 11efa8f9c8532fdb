package dev.stenope.node.handoff;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells files that look as if they held secrets, by name, mode, and how they begin. It may be
/// wrong in both directions.
final class Secrets {
  /// Bytes of a file that are looked at.
  private static final int LOOK = 64 << 10;

  private static final Pattern NAMES =
      Pattern.compile(
          "\\.env(\\..*)?|\\.netrc|\\.npmrc|\\.pypirc|\\.git-credentials|\\.htpasswd|id_[a-z0-9_]+"
              + "|credentials(\\..*)?|.*\\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|gpg|asc)");

  private static final Pattern PRIVATE_NAMES =
      Pattern.compile(".*(token|secret|passw|credential|apikey|api_key|api-key).*");

  /// What each of them has in it: most files have none of these, and need no closer look.
  private static final List<String> MARKS =
      List.of(
          "PRIVATE KEY",
          "sk-",
          "ghp_",
          "gho_",
          "ghu_",
          "ghs_",
          "ghr_",
          "github_pat_",
          "AKIA",
          "AIza",
          "xox",
          "glpat-");

  private static final Pattern CONTENT =
      Pattern.compile(
          "-----BEGIN [A-Z ]*PRIVATE KEY|\\bsk-[A-Za-z0-9_-]{20,}"
              + "|\\bgh[pousr]_[A-Za-z0-9]{30,}|\\bgithub_pat_[A-Za-z0-9_]{30,}"
              + "|\\bAKIA[0-9A-Z]{16}\\b|\\bAIza[0-9A-Za-z_-]{35}|\\bxox[abprs]-[A-Za-z0-9-]{10,}"
              + "|\\bglpat-[A-Za-z0-9_-]{20}");

  private Secrets() {}

  /// Why the file stays where it is; null if it looks harmless.
  static @Nullable String reason(Path file) throws IOException {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (NAMES.matcher(name).matches()) {
      return "its name is one of files with keys";
    }
    if (PRIVATE_NAMES.matcher(name).matches() && isPrivate(file)) {
      return "its name and its mode are those of a secret";
    }
    try (InputStream in = Files.newInputStream(file)) {
      String begin = new String(in.readNBytes(LOOK), ISO_8859_1);
      return MARKS.stream().anyMatch(begin::contains) && CONTENT.matcher(begin).find()
          ? "there is a key in it"
          : null;
    }
  }

  private static boolean isPrivate(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return true;
    }
    Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
    others.removeAll(
        Set.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE));
    return others.isEmpty();
  }
}
