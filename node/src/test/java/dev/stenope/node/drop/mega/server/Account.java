package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.wire.Json;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the server knows of one account. All but the login facts is guarded by the [Cloud].
final class Account {
  /// What somebody registered with; `hash` proves the password. An account without an address has
  /// no hash and is ephemeral.
  record Login(
      @Nullable String address,
      int version,
      @Nullable String salt,
      @Nullable String hash,
      String key,
      @Nullable String privateKey,
      @Nullable BigInteger modulus,
      byte[] proof) {}

  private final Knobs knobs;
  final String user;
  final Login login;
  final Tree tree = new Tree();
  final Changes changes = new Changes();
  final Map<String, Share> shares = new LinkedHashMap<>();
  final Map<String, Link> links = new LinkedHashMap<>();

  private volatile @Nullable String code;
  private volatile boolean blocked;
  private @Nullable String echo;
  private String tag = "0";

  Account(Login login, Knobs knobs) {
    this.knobs = knobs;
    this.user = Base64Url.random(8);
    this.login = login;
    for (Node.Kind kind : List.of(Node.Kind.ROOT, Node.Kind.INBOX, Node.Kind.RUBBISH)) {
      Node top = new Node(Base64Url.random(6), kind, user, null, "");
      top.time = knobs.seconds();
      tree.add(top);
    }
  }

  /// Has the login ask for a second factor; null asks no more.
  void askSecondFactor(@Nullable String code) {
    this.code = code;
  }

  @Nullable String secondFactor() {
    return code;
  }

  void block(boolean on) {
    blocked = on;
  }

  boolean isBlocked() {
    return blocked;
  }

  /// A new session, 43 bytes in base64url. That of an ephemeral account is always the same.
  String newSession() {
    byte[] proof = login.proof.length == 32 ? login.proof : Base64Url.randomBytes(32);
    if (login.address != null) {
      proof[0] = (byte) (knobs.hasZeroSessions() ? 0 : proof[0] | 1);
    }
    ByteBuffer session = ByteBuffer.allocate(43);
    session.put(proof, 0, 16).put(user.getBytes(US_ASCII)).put(proof, 16, 16);
    return Base64Url.of(session.array());
  }

  /// Has the following packets carry this echo of a request and this tag.
  void stamp(@Nullable String echo, String tag) {
    this.echo = echo;
    this.tag = tag;
  }

  /// Tells whoever follows the account of a change to the node with this path.
  void tell(String action, List<String> path, Changes.Packet rest) {
    if (knobs.losesEvents()) {
      return;
    }
    String echo = this.echo;
    String tag = this.tag;
    changes.add(
        path,
        share -> {
          Json packet = new Json().put("a", action);
          if (echo != null) {
            packet.put("i", echo);
          }
          packet.put("st", tag);
          rest.seenThrough(share).members().forEach(packet::put);
          return packet;
        });
  }

  /// Tells of nodes that have come into one folder.
  void tellOfNew(List<Node> nodes) {
    List<Node> copies = nodes.stream().map(Node::copy).toList();
    tell(
        "t",
        tree.path(nodes.getFirst()),
        share ->
            new Json()
                .put(
                    "t",
                    new Json()
                        .put("f", copies.stream().map(node -> node.seenThrough(share)).toList()))
                .put("ou", user));
  }
}
