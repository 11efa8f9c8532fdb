package dev.stenope.node.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a person may choose about files: where they go, from whom they are taken, and which folders
/// are shared. `downloads` is null for the usual place.
public record FileSettings(
    @Nullable Path downloads, Accept accept, Map<String, Accept> peers, List<Share> shares) {
  /// What becomes of files that a peer sends.
  public enum Accept {
    /// They wait in quarantine until a person accepts them.
    ASK,
    /// They go to the downloads at once.
    ALL,
    /// They are refused.
    NONE
  }

  public FileSettings {
    peers = Map.copyOf(peers);
    shares = List.copyOf(shares);
  }

  public static FileSettings standard() {
    return new FileSettings(null, Accept.ASK, Map.of(), List.of());
  }

  /// The same with these peers kept from what is for all: a person is asked about their files, and
  /// folders that are shared with all are not shared with them.
  public FileSettings withGuests(Set<String> guests) {
    Map<String, Accept> known = new HashMap<>(peers);
    guests.forEach(guest -> known.putIfAbsent(guest, accept == Accept.NONE ? accept : Accept.ASK));
    List<Share> fewer = shares.stream().map(share -> share.without(guests)).toList();
    return new FileSettings(downloads, accept, known, fewer);
  }

  Accept accept(String peerName) {
    return peers.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(peerName))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(accept);
  }

  /// Where accepted files go: what was chosen, else `Downloads/stenope` of a person who has
  /// downloads, else `downloads` in the home of the node.
  Path downloads(Path home) {
    if (downloads != null) {
      return downloads;
    }
    Path usual = Path.of(System.getProperty("user.home")).resolve("Downloads");
    return Files.isDirectory(usual) ? usual.resolve("stenope") : home.resolve("downloads");
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
