package dev.stenope.app.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.core.link.Congestion;
import dev.stenope.core.mesh.Guests;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import dev.stenope.node.disk.DurableFile;
import dev.stenope.node.files.FileSettings;
import dev.stenope.node.relay.RelaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// The file `stenope.yaml` or `stenope.json` in the home. Without it, and for every key that it
/// leaves out, there is a default.
public final class Config {
  private static final Set<String> KEYS =
      Set.of(
          "drops",
          "carriers",
          "relay",
          "stun",
          "ntp",
          "turn",
          "bind",
          "port",
          "port_mapping",
          "congestion",
          "downloads",
          "fec",
          "rotation",
          "files",
          "share",
          "agents",
          "api",
          "guests",
          "doctor");
  private static final Pattern WORD = Pattern.compile("[\\p{Alnum}_-]{1,32}");

  private static final int LEAST_ROTATION = 1;
  private static final int MOST_ROTATION = 7 * 24 * 60;

  private Config() {}

  public static Settings read(Home home) throws Problem {
    Path file = file(home);
    if (!Files.exists(file)) {
      return standard();
    }
    try {
      return parse(file, Files.readString(file));
    } catch (IOException e) {
      throw Problem.of("cannot read the configuration", e, "");
    }
  }

  /// The members of the configuration of a home; empty where there is none.
  static Map<?, ?> members(Home home) throws Problem {
    Path file = file(home);
    try {
      return Files.exists(file) ? members(file, Files.readString(file)) : Map.of();
    } catch (IOException e) {
      throw Problem.of("cannot read the configuration", e, "");
    }
  }

  static Path file(Home home) {
    return Files.exists(home.settingsYaml()) ? home.settingsYaml() : home.settingsJson();
  }

  private static Map<?, ?> members(Path file, String text) throws Problem {
    Object document;
    try {
      document = new Load(LoadSettings.builder().setLabel("it").build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw wrong(file, reason(e));
    }
    return switch (document) {
      case null -> Map.of();
      case Map<?, ?> members -> members;
      default -> throw wrong(file, "it is not a list of `key: value`");
    };
  }

  private static Settings standard() {
    return Settings.standard().withStun(StunServers.PUBLIC).withNtp(TimeServers.PUBLIC);
  }

  static Settings parse(Path file, String text) throws Problem {
    Map<?, ?> members = members(file, text);
    Settings settings = standard();
    for (Map.Entry<?, ?> member : members.entrySet()) {
      Object value = member.getValue();
      String key = String.valueOf(member.getKey());
      settings =
          switch (key) {
            case "drops" -> settings.withDrops(texts(file, key, value));
            case "carriers" -> settings.withCarriers(texts(file, key, value));
            case "relay" -> settings.withRelay(relay(file, value));
            case "stun" -> settings.withStun(texts(file, key, value));
            case "ntp" -> settings.withNtp(texts(file, key, value));
            case "turn" -> settings.withTurn(texts(file, key, value));
            case "bind" -> settings.withBind(texts(file, key, value));
            case "port" -> settings.withPort(port(file, value));
            case "port_mapping" -> settings.withPortMapping(flag(file, key, value));
            case "congestion" -> settings.withCongestion(congestion(file, value));
            case "fec" -> settings.withFec(fec(file, value));
            case "rotation" -> settings.withRotation(rotation(file, value));
            case "downloads", "files", "share" ->
                settings.withFiles(files(file, key, value, settings.files()));
            case "doctor" -> settings.withAlerts(value != null);
            case "agents", "api", "guests" -> settings;
            default ->
                throw wrong(
                    file,
                    "it has no key "
                        + (WORD.matcher(key).matches() ? "`" + key + "`" : "like one of its keys")
                        + "; there are "
                        + KEYS.stream().sorted().collect(Collectors.joining(", ")));
          };
    }
    Guests guests = new Guests(Set.copyOf(texts(file, "guests", members.get("guests"))));
    return settings.withGuests(guests).withFiles(settings.files().withGuests(guests.names()));
  }

  /// What cannot be read and where, and never what is written there: it may be a password. Only the
  /// scanner names nothing but single characters.
  private static String reason(YamlEngineException fault) {
    String problem =
        fault instanceof ScannerException scanner ? scanner.getProblem() : "it is not valid YAML";
    String line =
        fault instanceof MarkedYamlEngineException marked
            ? marked.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("")
            : "";
    return problem + line;
  }

  private static List<String> texts(Path file, String key, @Nullable Object value) throws Problem {
    List<String> texts = new ArrayList<>();
    List<?> elements =
        switch (value) {
          case null -> List.of();
          case List<?> list -> list;
          default -> List.of(value);
        };
    for (Object element : elements) {
      if (!(element instanceof String text) || text.isBlank()) {
        throw wrong(file, "`" + key + "` is not a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  private static @Nullable RelaySettings relay(Path file, @Nullable Object value) throws Problem {
    try {
      return RelayConfig.of(value);
    } catch (IllegalArgumentException e) {
      throw wrong(file, String.valueOf(e.getMessage()));
    }
  }

  private static FileSettings files(
      Path file, String key, @Nullable Object value, FileSettings settings) throws Problem {
    try {
      return switch (key) {
        case "downloads" -> FileConfig.withDownloads(settings, value);
        case "files" -> FileConfig.withPolicy(settings, value);
        default -> FileConfig.withShares(settings, value);
      };
    } catch (IllegalArgumentException e) {
      throw wrong(file, String.valueOf(e.getMessage()));
    }
  }

  private static int port(Path file, @Nullable Object value) throws Problem {
    if (value instanceof Integer port && port >= 0 && port <= 65535) {
      return port;
    }
    throw wrong(file, "`port` is not a number of 0 to 65535");
  }

  private static boolean flag(Path file, String key, @Nullable Object value) throws Problem {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(file, "`" + key + "` is not true or false");
  }

  private static Congestion.Algorithm congestion(Path file, @Nullable Object value) throws Problem {
    for (Congestion.Algorithm algorithm : Congestion.Algorithm.values()) {
      if (word(algorithm).equals(value)) {
        return algorithm;
      }
    }
    throw wrong(file, "`congestion` is not bbr or cubic");
  }

  private static boolean fec(Path file, @Nullable Object value) throws Problem {
    if (value instanceof String word && (word.equals("auto") || word.equals("off"))) {
      return word.equals("auto");
    }
    throw wrong(file, "`fec` is not auto or off");
  }

  private static long rotation(Path file, @Nullable Object value) throws Problem {
    if ("off".equals(value)) {
      return Long.MAX_VALUE;
    }
    if (value instanceof Integer minutes && minutes >= LEAST_ROTATION && minutes <= MOST_ROTATION) {
      return TimeUnit.MINUTES.toNanos(minutes);
    }
    throw wrong(file, "`rotation` is not off or a number of minutes from 1 to 10080");
  }

  private static String rotation(long nanos) {
    return nanos == Long.MAX_VALUE ? "off" : Long.toString(TimeUnit.NANOSECONDS.toMinutes(nanos));
  }

  private static String word(Congestion.Algorithm algorithm) {
    return algorithm.name().toLowerCase(Locale.ROOT);
  }

  static Problem wrong(Path file, String why) {
    return new Problem("the configuration " + file + " is wrong", why, "Mend that line");
  }

  /// Writes a new file with its explanations.
  public static void write(Home home, Settings settings) throws Problem {
    write(home.settingsYaml(), text(settings));
  }

  private static String text(Settings settings) {
    return """
    # Stenope. Everything here is optional; what is not said has a default.

    # Where this machine and the others meet. Only sealed files lie there, and none for long.
    #   /home/ada/Sync/mesh                        a folder: synced, shared or mounted
    #   mega:HANDLE#KEY:AUTH                       a folder of MEGA by its writable link
    #   mega:ada@example.org                       a folder in an account of MEGA
    #   webdav:https://USER:PASSWORD@HOST/FOLDER/  a folder on a WebDAV server
    #   s3:https://KEY:SECRET@HOST/BUCKET/PREFIX   a bucket of Amazon S3 and its like
    #   mqtts://USER:PASSWORD@HOST/TOPIC           a topic of an MQTT 5 broker
    #   natss://USER:PASSWORD@HOST/PREFIX          a stream on a NATS server with JetStream
    # Try them with `stenope drop test`. Addresses may hold secrets: nobody else may read this file.
    %s
    # What carries what this machine and the others say where no direct way opens: relays, as
    # `stenope relay` prints them (wss://HOST:PORT#PIN), which one side needs to know alone, or
    # brokers that begin with mqtt://, mqtts://, nats:// or natss://, the same on all machines.
    %s
    # Where this machine has a public address, it can be a relay for its peers beside its work: a TCP
    # port that hands sealed packets from one to the other.
    %s
    # Servers that tell this node its public address. [] asks nobody: enough within one network.
    %s
    # Servers that tell the time, which two nodes must agree on to a few milliseconds behind some NATs.
    # [] asks nobody: the clocks of this machine and of the drops are all there is.
    %s
    # TURN servers of yours that carry what is said where no direct way opens, the preferred one
    # first: turn:USER:PASSWORD@HOST:3478 over UDP, with ?transport=tcp over TCP;
    # turns:USER:PASSWORD@HOST:5349 over TLS.
    %s
    # The local addresses to use; [] is all of them.
    %s
    # The local UDP port; 0 is any.
    port: %d

    # Whether the router is asked for a way in (PCP, NAT-PMP, UPnP), for as long as it is needed.
    port_mapping: %s

    # How fast data leaves: bbr keeps the queues on the way short, so that chat does not wait behind
    # files; cubic fills them.
    congestion: %s

    # Where the way loses packets, auto sends small messages twice, so that a loss costs milliseconds;
    # off never does.
    fec: %s

    # After so many minutes a direct path gives way to one on fresh ports with fresh keys; off: never.
    rotation: %s

    # Files that peers send: ask keeps them in quarantine until `stenope file accept`, all takes them
    # into the downloads, none refuses them.
    #   files: {accept: ask, peers: {laptop: all}}
    #   downloads: ~/Downloads/stenope
    # Folders in which peers may list, get, put, rename and delete. Rights: read, write.
    #   share: [{name: docs, path: /home/ada/docs, peers: [laptop], rights: [read]}]
    %s"""
        .formatted(
            list("drops", settings.drops()),
            list("carriers", settings.carriers()),
            RelayConfig.text(settings.relay()),
            list("stun", settings.stun()),
            list("ntp", settings.ntp()),
            list("turn", settings.turn()),
            list("bind", settings.bind()),
            settings.port(),
            settings.portMapping(),
            word(settings.congestion()),
            settings.fec() ? "auto" : "off",
            rotation(settings.rotation()),
            FileConfig.text(settings.files()));
  }

  /// Writes more drops into a configuration, behind those that it has, and leaves all else as it
  /// is.
  public static void addDrops(Home home, List<String> drops) throws Problem {
    List<String> there = read(home).drops();
    List<String> more = drops.stream().filter(each -> !there.contains(each)).distinct().toList();
    Settings settings = read(home).withDrops(Stream.concat(there.stream(), more.stream()).toList());
    if (!Files.exists(home.settingsYaml()) && Files.exists(home.settingsJson())) {
      Json json = document(home.settingsJson()).put("drops", settings.drops());
      write(home.settingsJson(), json + "\n");
      return;
    }
    if (!Files.exists(home.settingsYaml())) {
      write(home, settings);
      return;
    }
    try {
      String old = Files.readString(home.settingsYaml());
      String changed =
          DropLines.add(
              old,
              there.stream().map(Config::quoted).toList(),
              more.stream().map(Config::quoted).toList());
      if (!isOf(settings, home, changed)) {
        throw new Problem(
            "the drop was not written down",
            "what `drops` has in " + home.settingsYaml() + " is written in an unusual way",
            "Add it there, one address to a line after `- `, and start the node again");
      }
      write(home.settingsYaml(), changed);
    } catch (IOException e) {
      throw Problem.of("cannot read the configuration", e, "");
    }
  }

  private static boolean isOf(Settings settings, Home home, String text) {
    try {
      return parse(home.settingsYaml(), text).equals(settings);
    } catch (Problem _) {
      return false;
    }
  }

  private static Json document(Path file) throws Problem {
    try {
      return Json.read(Files.readAllBytes(file));
    } catch (IOException e) {
      throw Problem.of("cannot read the configuration", e, "");
    } catch (MalformedException e) {
      throw wrong(file, String.valueOf(e.getMessage()));
    }
  }

  private static String list(String key, List<String> values) {
    if (values.isEmpty()) {
      return key + ": []\n";
    }
    return values.stream()
        .map(value -> "  - " + quoted(value) + "\n")
        .collect(Collectors.joining("", key + ":\n", ""));
  }

  /// A JSON string is a YAML scalar too.
  private static String quoted(String value) {
    String json = new Json().put("v", value).toString();
    return json.substring(json.indexOf(':') + 1, json.length() - 1);
  }

  private static void write(Path file, String text) throws Problem {
    try {
      DurableFile.write(file, text.getBytes(UTF_8));
    } catch (IOException e) {
      throw Problem.of("cannot write the configuration", e, "Is the disk full or read-only?");
    }
  }
}
