package dev.stenope.app.daemon;

import dev.stenope.core.wire.Endpoint;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The TCP ports on which a process listens, as the Linux kernel tells it and not as the program
/// believes.
public final class Listening {
  /// The state LISTEN in `/proc/net/tcp`.
  private static final String LISTEN = "0A";

  private Listening() {}

  /// The listening TCP sockets of this process that the network can reach, loopback left out. Empty
  /// where there is no `/proc`.
  public static List<Endpoint> ofThisProcess() {
    return of(Path.of("/proc/self"));
  }

  static List<Endpoint> of(Path process) {
    Set<String> own = sockets(process.resolve("fd"));
    List<Endpoint> found = new ArrayList<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      try {
        Files.readAllLines(process.resolve(table)).stream()
            .skip(1)
            .map(line -> line.strip().split("\\s+"))
            .filter(row -> row.length > 9 && row[3].equals(LISTEN) && own.contains(row[9]))
            .map(row -> endpoint(row[1]))
            .filter(endpoint -> !endpoint.isLoopback())
            .forEach(found::add);
      } catch (IOException _) {
        // A kernel without this family has no such table.
      }
    }
    return found;
  }

  /// The inodes of the open sockets.
  private static Set<String> sockets(Path descriptors) {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        String target = target(link);
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring(8, target.length() - 1));
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      // Not Linux.
    }
    return inodes;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException _) {
      return "";
    }
  }

  /// Reads `0100007F:1F90`: the address in words of four bytes, each as this machine stores a
  /// number, which is little-endian wherever this runs.
  static Endpoint endpoint(String text) {
    int colon = text.indexOf(':');
    byte[] address = new byte[colon / 2];
    for (int i = 0; i < address.length; i++) {
      int from = i / 4 * 8 + (3 - i % 4) * 2;
      address[i] = (byte) Integer.parseInt(text.substring(from, from + 2), 16);
    }
    return Endpoint.of(address, Integer.parseInt(text.substring(colon + 1), 16));
  }
}
