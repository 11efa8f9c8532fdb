package dev.stenope.app.demo;

import dev.stenope.app.Problem;
import dev.stenope.node.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A small internet of Linux network namespaces: the vps and a STUN server on public addresses,
/// home and laptop each behind a router of its own that masquerades and drops what nobody asked
/// for. Names carry the process id, so that what a killed demo left can be told and removed.
///
///     home --- router ---+
///                        +--- net (STUN) --- vps
///     laptop - router ---+
final class Netns implements Stage {
  private static final String STUN = "198.51.100.1:3478";
  private static final Pattern NAME = Pattern.compile("stenope-(\\d+)-[a-z-]+");
  private static final List<String> NAMES =
      List.of("net", "vps", "home-router", "home", "laptop-router", "laptop");

  /// A home router: masquerade outwards, and silence for packets that belong to nothing.
  private static final String RULES =
      """
      table ip stenope {
        chain post {
          type nat hook postrouting priority srcnat
          oifname "wan" masquerade
        }
        chain input {
          type filter hook input priority filter
          iifname "wan" ct state established,related accept
          iifname "wan" drop
        }
        chain forward {
          type filter hook forward priority filter
          iifname "wan" ct state established,related accept
          iifname "wan" drop
        }
      }
      """;

  private final String prefix = "stenope-" + ProcessHandle.current().pid() + "-";
  private @Nullable Process stun;

  private Netns() {}

  /// Builds it, or says in one line what is missing. Nothing is installed.
  static Netns build() throws MissingException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new MissingException("real NATs need root: sudo stenope demo");
    }
    for (String tool : List.of("ip", "nft")) {
      if (!onPath(tool)) {
        throw new MissingException(
            "real NATs need `ip` and `nft`: apt install iproute2 nftables (or dnf, apk, pacman)");
      }
    }
    Netns netns = new Netns();
    try {
      removeStale();
      netns.create();
      return netns;
    } catch (IOException e) {
      netns.close();
      throw new MissingException("real NATs are not possible here: " + e.getMessage());
    }
  }

  private static boolean onPath(String tool) {
    return Pattern.compile(":")
        .splitAsStream(System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin")
        .anyMatch(dir -> !dir.isEmpty() && Files.isExecutable(Path.of(dir, tool)));
  }

  private void create() throws IOException, InterruptedException {
    for (String name : NAMES) {
      run("", "ip", "netns", "add", prefix + name);
    }
    link("vps", "eth0", "198.51.100.10/24", "net", "vps", "198.51.100.1/24");
    link("home-router", "wan", "203.0.113.20/25", "net", "home", "203.0.113.1/25");
    link("laptop-router", "wan", "203.0.113.150/25", "net", "laptop", "203.0.113.129/25");
    link("home", "eth0", "192.168.1.10/24", "home-router", "lan", "192.168.1.1/24");
    link("laptop", "eth0", "192.168.7.10/24", "laptop-router", "lan", "192.168.7.1/24");
    gateway("vps", "198.51.100.1");
    gateway("home-router", "203.0.113.1");
    gateway("laptop-router", "203.0.113.129");
    gateway("home", "192.168.1.1");
    gateway("laptop", "192.168.7.1");
    for (String router : List.of("net", "home-router", "laptop-router")) {
      run(
          "",
          "ip",
          "netns",
          "exec",
          prefix + router,
          "sh",
          "-c",
          "echo 1 > /proc/sys/net/ipv4/ip_forward");
    }
    for (String router : List.of("home-router", "laptop-router")) {
      run(RULES, "ip", "netns", "exec", prefix + router, "nft", "-f", "-");
    }
  }

  /// A cable between two namespaces, with an address at each end.
  private void link(
      String a, String nameA, String addressA, String b, String nameB, String addressB)
      throws IOException, InterruptedException {
    run(
        "",
        "ip",
        "link",
        "add",
        nameA,
        "netns",
        prefix + a,
        "type",
        "veth",
        "peer",
        "name",
        nameB,
        "netns",
        prefix + b);
    up(a, nameA, addressA);
    up(b, nameB, addressB);
  }

  private void up(String namespace, String name, String address)
      throws IOException, InterruptedException {
    String commands =
        "link set lo up\nlink set %s up\naddress add %s dev %s\n".formatted(name, address, name);
    run(commands, "ip", "-n", prefix + namespace, "-batch", "-");
  }

  private void gateway(String namespace, String address) throws IOException, InterruptedException {
    run("", "ip", "-n", prefix + namespace, "route", "add", "default", "via", address);
  }

  @Override
  public void open(Launcher launcher) throws Problem {
    try {
      Process process = launcher.start(enter("net"), "stun", STUN, "--while-input");
      stun = process;
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      if (lines.readLine() == null) {
        throw new Problem("the STUN server of the demo did not start", "", "");
      }
    } catch (IOException e) {
      throw Problem.of("the STUN server of the demo did not start", e, "");
    }
  }

  @Override
  public String description() {
    return "home and laptop each behind a NAT router, vps and STUN in public";
  }

  @Override
  public List<String> enter(String node) {
    return List.of("ip", "netns", "exec", prefix + node);
  }

  @Override
  public Settings settings() {
    return Settings.standard().withStun(List.of(STUN));
  }

  @Override
  public void close() {
    Process responder = stun;
    if (responder != null) {
      responder.destroyForcibly();
    }
    for (String name : NAMES) {
      remove(prefix + name);
    }
  }

  private static void remove(String name) {
    if (!Files.exists(Path.of("/run/netns", name))
        && !Files.exists(Path.of("/var/run/netns", name))) {
      return;
    }
    try {
      run("", "ip", "netns", "delete", name);
    } catch (IOException _) {
      // Somebody else removed it.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Removes the namespaces of demos that were killed before they could.
  private static void removeStale() throws IOException, InterruptedException {
    for (String line : run("", "ip", "netns", "list").lines().toList()) {
      Matcher matcher = NAME.matcher(line.split(" ", 2)[0]);
      if (matcher.matches()
          && !ProcessHandle.of(Long.parseLong(matcher.group(1)))
              .map(ProcessHandle::isAlive)
              .orElse(false)) {
        remove(matcher.group());
      }
    }
  }

  private static String run(String input, String... words)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    try (OutputStream to = process.getOutputStream()) {
      to.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // It ended without reading; what it said tells why.
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(
          String.join(" ", words) + ": " + said.lines().findFirst().orElse("failed"));
    }
    return said;
  }
}
