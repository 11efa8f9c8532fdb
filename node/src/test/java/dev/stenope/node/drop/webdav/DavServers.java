package dev.stenope.node.drop.webdav;

import dev.stenope.node.drop.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// The WebDAV servers of Debian, each with a configuration of its own in a folder of a test. Below
/// `/basic/` and `/digest/` they want the user `anna` with the password `pa:ss@w/rd`, below
/// `/open/` nothing.
final class DavServers {
  static final String LOGIN = "anna:pa%3Ass%40w%2Frd";
  private static final String USER = "anna";
  private static final String PASSWORD = "pa:ss@w/rd";
  private static final String REALM = "drops";

  private DavServers() {}

  /// As root, Apache works as another user, who must be let in.
  static Path folder(Path directory) throws IOException {
    Files.createDirectories(directory);
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static void layOut(Path directory) throws IOException {
    folder(directory);
    for (String part : List.of("basic", "digest", "open")) {
      folder(directory.resolve(part));
    }
    Files.writeString(
        directory.resolve("basic.users"), USER + ":{SHA}" + base64("SHA-1", PASSWORD) + "\n");
    Files.writeString(
        directory.resolve("digest.users"),
        USER + ":" + REALM + ":" + hex("MD5", USER + ":" + REALM + ":" + PASSWORD) + "\n");
    Files.writeString(directory.resolve("plain.users"), USER + ":" + PASSWORD + "\n");
  }

  static ServerProcess apache(Path directory, int port) throws IOException {
    layOut(directory);
    Path configuration = directory.resolve("httpd.conf");
    Files.writeString(
        configuration,
        """
        ServerRoot %1$s
        DefaultRuntimeDir %1$s
        PidFile httpd.pid
        ErrorLog /dev/stderr
        ServerName localhost
        Listen 127.0.0.1:%2$d
        User www-data
        Group www-data
        """
            .formatted(directory, port));
    StringBuilder rest = new StringBuilder();
    for (String module :
        List.of(
            "mpm_event",
            "authn_core",
            "authn_file",
            "authz_core",
            "authz_user",
            "auth_basic",
            "auth_digest",
            "dav",
            "dav_fs")) {
      rest.append(
          "LoadModule %1$s_module /usr/lib/apache2/modules/mod_%1$s.so\n".formatted(module));
    }
    rest.append(
        """
        DocumentRoot %1$s
        DavLockDB %1$s/locks
        <Location />
          Dav On
          Require all granted
        </Location>
        <Location /basic>
          AuthType Basic
          AuthName %2$s
          AuthUserFile %1$s/basic.users
          Require valid-user
        </Location>
        <Location /digest>
          AuthType Digest
          AuthName %2$s
          AuthUserFile %1$s/digest.users
          Require valid-user
        </Location>
        """
            .formatted(directory, REALM));
    Files.writeString(configuration, Files.readString(configuration) + rest);
    return ServerProcess.start(
        directory,
        "resuming normal operations",
        List.of("/usr/sbin/apache2", "-f", configuration.toString(), "-DFOREGROUND"));
  }

  static ServerProcess lighttpd(Path directory, int port) throws IOException {
    layOut(directory);
    Path configuration = directory.resolve("lighttpd.conf");
    Files.writeString(
        configuration,
        """
        server.document-root = "%1$s"
        server.bind = "127.0.0.1"
        server.port = %2$d
        server.modules = ( "mod_auth", "mod_authn_file", "mod_webdav" )
        webdav.activate = "enable"
        webdav.is-readonly = "disable"
        auth.backend = "plain"
        auth.backend.plain.userfile = "%1$s/plain.users"
        auth.require = (
          "/basic/" =>
            ( "method" => "basic", "realm" => "%3$s", "require" => "valid-user" ),
          "/digest/" =>
            ( "method" => "digest", "algorithm" => "SHA-256",
              "realm" => "%3$s", "require" => "valid-user" )
        )
        """
            .formatted(directory, port, REALM));
    return ServerProcess.start(
        directory,
        "server started",
        List.of("/usr/sbin/lighttpd", "-D", "-f", configuration.toString()));
  }

  private static byte[] hash(String algorithm, String text) {
    try {
      return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String algorithm, String text) {
    return Base64.getEncoder().encodeToString(hash(algorithm, text));
  }

  private static String hex(String algorithm, String text) {
    return HexFormat.of().formatHex(hash(algorithm, text));
  }
}
