package dev.stenope.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The daemon of most home routers that maps ports, as Debian has it, in the namespace of a router
/// whose links are called `lan` and `wan`. It ends with the namespaces.
final class Miniupnpd {
  private final Namespaces namespaces;
  private final String label;
  private final Path leases;

  /// Which protocols it speaks. PCP and NAT-PMP share a port, and begin with their version.
  enum Speech {
    PCP(true, false, "udp dport 5351 @th,64,8 0 drop"),
    NAT_PMP(true, false, "udp dport 5351 @th,64,8 2 drop"),
    UPNP(false, true, ""),
    ALL(true, true, "");

    private final boolean natPmp;
    private final boolean upnp;
    private final String filter;

    Speech(boolean natPmp, boolean upnp, String filter) {
      this.natPmp = natPmp;
      this.upnp = upnp;
      this.filter = filter;
    }
  }

  /// No lease is longer than `lifetime` seconds.
  Miniupnpd(
      Namespaces namespaces, String label, String address, Speech speech, int lifetime, Path folder)
      throws IOException {
    this.namespaces = namespaces;
    this.label = label;
    this.leases = folder.resolve("leases-" + label);
    namespaces.nft(
        label,
        """
        table inet miniupnpd {
          chain forward_miniupnpd { }
          chain prerouting_miniupnpd { }
          chain postrouting_miniupnpd { }
          chain forward {
            type filter hook forward priority filter - 1;
            jump forward_miniupnpd
          }
          chain prerouting {
            type nat hook prerouting priority dstnat;
            jump prerouting_miniupnpd
          }
          chain postrouting {
            type nat hook postrouting priority srcnat - 1;
            jump postrouting_miniupnpd
          }
          chain input {
            type filter hook input priority filter;
            %s
          }
        }
        """
            .formatted(speech.filter));
    Path settings = folder.resolve("miniupnpd-" + label);
    Files.writeString(
        settings,
        """
        ext_ifname=wan
        ext_ip=%s
        listening_ip=lan
        enable_natpmp=%s
        enable_upnp=%s
        secure_mode=yes
        system_uptime=yes
        max_lifetime=%d
        uuid=640b20bb-36f9-46ff-b371-bf1e4967b926
        upnp_table_name=miniupnpd
        upnp_nat_table_name=miniupnpd
        upnp_forward_chain=forward_miniupnpd
        upnp_nat_chain=prerouting_miniupnpd
        upnp_nat_postrouting_chain=postrouting_miniupnpd
        lease_file=%s
        allow 1024-65535 0.0.0.0/0 1024-65535
        deny 0-65535 0.0.0.0/0 0-65535
        """
            .formatted(
                address,
                speech.natPmp ? "yes" : "no",
                speech.upnp ? "yes" : "no",
                lifetime,
                leases));
    namespaces.start(
        label,
        new ProcessBuilder(
                "miniupnpd",
                "-d",
                "-f",
                settings.toString(),
                "-P",
                folder.resolve("miniupnpd.pid-" + label).toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("miniupnpd.log-" + label).toFile()));
  }

  /// How many ports are mapped.
  long mappings() throws IOException {
    Process process =
        namespaces.start(
            label,
            new ProcessBuilder(
                "nft", "list", "chain", "inet", "miniupnpd", "prerouting_miniupnpd"));
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      return lines.lines().filter(line -> line.contains("dnat")).count();
    }
  }

  /// What it notes of the mappings, their ends among it.
  String leases() throws IOException {
    return Files.exists(leases) ? Files.readString(leases) : "";
  }
}
