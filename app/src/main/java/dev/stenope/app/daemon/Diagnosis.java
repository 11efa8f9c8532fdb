package dev.stenope.app.daemon;

import dev.stenope.app.terminal.Text;
import dev.stenope.core.Status.PeerStatus;
import dev.stenope.core.Status.Reach;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.CutOff;
import dev.stenope.core.mesh.Findings;
import dev.stenope.core.mesh.Health;
import dev.stenope.core.wire.Json;
import dev.stenope.node.clock.ClockStatus;
import dev.stenope.node.drop.DropStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What is wrong with a node and its peers, each with what to do. What `matters` is a trouble; the
/// rest a person may want to know.
final class Diagnosis {
  /// Below so many bytes a journal that grows may meet the end of the disk.
  private static final long LEAST_DISK = 256L << 20;

  /// So many milliseconds are too many for meetings at an agreed instant.
  private static final long MOST_CLOCK_ERROR = 1_000;

  /// After so many meetings in vain there is something in the way.
  private static final int MANY_ATTEMPTS = 3;

  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;

  private final List<Json> findings = new ArrayList<>();
  private boolean ok = true;

  private void find(boolean matters, String code, String about, String text, String advice) {
    ok &= !matters;
    findings.add(
        new Json()
            .put("code", code)
            .put("matters", matters)
            .put("about", about)
            .put("text", text)
            .put("advice", advice));
  }

  /// Whether nothing matters.
  boolean ok() {
    return ok;
  }

  List<Json> findings() {
    return findings;
  }

  /// A node that was declared compromised by `by`. What it knew besides keys, people must change.
  void cutOff(CutOff one, String by, long now) {
    if (!one.pardoned()) {
      long ago = Math.max(0, now / MILLI - one.statement().at()) / 1000;
      find(
          false,
          "compromised",
          one.name(),
          "was declared compromised by " + by + " " + Text.seconds(ago) + " ago, and is cut off.",
          "If it is not done yet, change the passwords and links of the drops and relays that it"
              + " knew");
    }
  }

  /// What keeps the node from its work, by the part that it concerns.
  void troubles(Map<String, String> troubles) {
    troubles.forEach(
        (part, text) -> {
          if (part.equals("journal")) {
            find(
                true,
                "journal-damaged",
                "journal",
                text,
                "Look after the disk; messages of that time may be lost, so ask their senders");
          } else if (!part.equals("drop")) {
            find(true, part + "-unusable", part, text, "");
          }
        });
  }

  void drops(List<DropStatus> drops) {
    if (drops.isEmpty()) {
      find(
          true,
          "no-drop",
          "drop",
          "This node has no drop, so it can meet nobody anew.",
          "Name one in stenope.yaml, or run `stenope join CODE`");
    }
    boolean all = drops.stream().allMatch(drop -> drop.trouble() != null);
    for (DropStatus drop : drops) {
      String trouble = drop.trouble();
      if (trouble != null) {
        find(
            all,
            "drop-unusable",
            drop.place(),
            trouble,
            "Try it with `stenope drop test`" + (all ? "" : "; another drop works meanwhile"));
      }
    }
  }

  /// `free` are the bytes that the disk of the home has left.
  void disk(long free) {
    if (free < LEAST_DISK) {
      find(
          true,
          "disk-full",
          "disk",
          "The disk of the node's folder has only " + Text.bytes(free) + " left.",
          "Make room: messages that cannot be written are not taken");
    }
  }

  void clock(ClockStatus clock) {
    long error = Math.ceilDiv(clock.error(), MILLI);
    if (error > MOST_CLOCK_ERROR) {
      find(
          true,
          "clock-unsure",
          "clock",
          "Nobody confirms the clock of this machine; it may be wrong by " + error + " ms.",
          "Let it ask a time server (`ntp` in stenope.yaml), or set the clock");
    }
  }

  /// This node hears nobody.
  void alone() {
    find(
        true,
        "alone",
        "network",
        "This machine hears none of those that it should hear.",
        "Look after its own connection first");
  }

  void peer(PeerStatus peer, Findings.Finding finding, Function<NodeId, String> names, long now) {
    long silent = finding.sign() < 0 ? -1 : (now - finding.sign()) / SECOND;
    switch (finding.health()) {
      case DEAD, UNHEALTHY ->
          find(
              true,
              finding.health() == Health.DEAD ? "peer-dead" : "peer-unhealthy",
              peer.name(),
              "Nobody has heard of it for " + Text.seconds(silent) + ".",
              "See whether the machine runs and is online, and `stenope up` on it");
      case SUSPECT ->
          find(
              false,
              "peer-suspect",
              peer.name(),
              "It has been silent for " + Text.seconds(silent) + "; the others are asked.",
              "Wait a moment");
      case UNKNOWN -> unknown(peer);
      case LEFT, HEALTHY -> {}
    }
    NodeId via = finding.via();
    if (finding.health() == Health.HEALTHY && via != null) {
      find(
          false,
          "peer-heard-by-others",
          peer.name(),
          "Only " + names.apply(via) + " hears it; no way leads there from here.",
          "See `stenope nat`, or name a relay in `carriers`");
    } else if (peer.presence().reach() == Reach.RELAYED) {
      find(
          false,
          "peer-relayed",
          peer.name(),
          "A server carries what is said to it: NATs are in the way of a direct path.",
          "Nothing has to be done; `stenope nat` tells why");
    }
  }

  private void unknown(PeerStatus peer) {
    boolean tried = peer.attempts() >= MANY_ATTEMPTS;
    find(
        tried,
        tried ? "peer-no-way" : "peer-not-seen",
        peer.name(),
        tried
            ? "It answers in the drop, but " + peer.attempts() + " meetings have found no path."
            : "It has not been heard of since this node started.",
        tried
            ? "NATs or a firewall are in the way: see `stenope nat`, or name a relay in `carriers`"
            : "Start it there with `stenope up`, with the same drop");
  }

  /// The peers with what this node takes them for.
  static List<Json> peers(
      List<PeerStatus> all, Findings findings, Function<NodeId, String> names, long now) {
    Map<NodeId, Findings.Finding> known = new LinkedHashMap<>();
    findings.peers().forEach(finding -> known.put(finding.node(), finding));
    List<Json> lines = new ArrayList<>();
    for (PeerStatus peer : all) {
      Findings.Finding finding = known.get(peer.node());
      if (finding != null) {
        lines.add(line(peer, finding, names, now));
      }
    }
    return lines;
  }

  private static Json line(
      PeerStatus peer, Findings.Finding finding, Function<NodeId, String> names, long now) {
    NodeId via = finding.via();
    NodeId teller = finding.teller();
    boolean seen = finding.sign() >= 0;
    return StatusJson.peer(peer)
        .put("health", Conversation.word(finding.health()))
        .put("health_seconds", Math.max(0, now - finding.since()) / SECOND)
        .put("silent_seconds", seen ? (Long) (Math.max(0, now - finding.sign()) / SECOND) : null)
        .put("seen_by", !seen ? null : via == null ? "" : names.apply(via))
        .put("told_by", teller == null ? null : names.apply(teller));
  }
}
