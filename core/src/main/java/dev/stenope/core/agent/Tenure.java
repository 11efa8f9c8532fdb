package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one node knows of who owns an agent.
///
/// `held` is the epoch of the last ownership that is known for certain: the own one while this node
/// owns the agent, else that of `owner`. `seen` is the highest epoch that was offered by or to this
/// node; while an offer is under way it is that of the offer, and `peer` the other node of it,
/// `digest` the SHA-256 of the manifest in hex, `proof` what the receiver says of what it has.
/// `pending` tells that the other side has not confirmed the last change of owner yet. `took` is
/// the number that the former owner gave to the last input that came with the ownership; `inputs`
/// are those that the agent has not got. `partners` are nodes that the agent was offered to or came
/// from.
record Tenure(
    Phase phase,
    long held,
    long seen,
    @Nullable NodeId owner,
    @Nullable NodeId peer,
    String digest,
    Json proof,
    boolean pending,
    long took,
    KeptInputs inputs,
    List<NodeId> partners) {
  /// So many partners are believed, the latest ones.
  static final int MAX_PARTNERS = 16;

  /// The longest proof, in bytes.
  static final int MAX_PROOF = 2048;

  /// The largest epoch: JSON programs elsewhere take integers below 2^53.
  static final long MAX_EPOCH = (1L << 53) - 1;

  /// The longest digest, in characters.
  static final int MAX_DIGEST = 128;

  /// Where an agent stands at a node.
  enum Phase {
    /// It may run here, and nowhere else.
    ACTIVE,
    /// It belongs here, is stopped, and was offered to a peer.
    FROZEN,
    /// It belongs to another node.
    STANDBY,
    /// A peer offers it, and its package is not whole yet.
    OFFERED,
    /// The package is whole: whether this node owns the agent is for the peer to say.
    PREPARED;

    boolean isOwner() {
      return this == ACTIVE || this == FROZEN;
    }
  }

  /// Nothing is known of it.
  static final Tenure NONE =
      new Tenure(
          Phase.STANDBY, 0, 0, null, null, "", new Json(), false, 0, KeptInputs.NONE, List.of());

  /// This node owns it under `epoch`.
  Tenure owned(long epoch) {
    return new Tenure(
        Phase.ACTIVE,
        epoch,
        Math.max(seen, epoch),
        null,
        null,
        "",
        new Json(),
        false,
        0,
        inputs,
        partners);
  }

  /// The same, taken without being given; the node that owned it is to hear so.
  Tenure taken(long epoch) {
    NodeId former = peer == null ? owner : peer;
    return new Tenure(
        Phase.ACTIVE,
        epoch,
        epoch,
        null,
        former,
        "",
        new Json(),
        former != null,
        0,
        inputs,
        partners);
  }

  /// It is stopped and offered to a peer under the next epoch.
  Tenure offered(NodeId to, String manifest) {
    return new Tenure(
        Phase.FROZEN,
        held,
        seen + 1,
        null,
        to,
        manifest,
        new Json(),
        false,
        took,
        inputs,
        with(to));
  }

  /// The offer is over, and the agent is where it was.
  Tenure recalled() {
    return new Tenure(
        Phase.ACTIVE, held, seen, null, null, "", new Json(), false, took, inputs, partners);
  }

  /// It belongs to another node under `epoch`.
  Tenure given(NodeId to, long epoch, boolean unconfirmed, Json hisProof) {
    return new Tenure(
        Phase.STANDBY,
        epoch,
        Math.max(seen, epoch),
        to,
        null,
        "",
        hisProof,
        unconfirmed,
        0,
        inputs,
        with(to));
  }

  /// A peer offers it under `epoch`.
  Tenure wanted(NodeId from, long epoch, String manifest) {
    return new Tenure(
        Phase.OFFERED, held, epoch, owner, from, manifest, new Json(), false, 0, inputs, partners);
  }

  /// Its package is whole here.
  Tenure prepared(Json ownProof) {
    List<NodeId> known = peer == null ? partners : with(peer);
    return new Tenure(
        Phase.PREPARED, held, seen, owner, peer, digest, ownProof, false, 0, inputs, known);
  }

  /// The offer of a peer has come to nothing.
  Tenure dropped() {
    return new Tenure(
        Phase.STANDBY, held, seen, owner, null, "", new Json(), false, 0, inputs, partners);
  }

  /// The other side has confirmed the last change of owner.
  Tenure confirmed() {
    return new Tenure(phase, held, seen, owner, null, digest, proof, false, took, inputs, partners);
  }

  /// `lastTaken` is the number of the last input that came, and these are kept.
  Tenure with(long lastTaken, KeptInputs kept) {
    return new Tenure(
        phase, held, seen, owner, peer, digest, proof, pending, lastTaken, kept, partners);
  }

  private List<NodeId> with(NodeId partner) {
    List<NodeId> all = new ArrayList<>(partners);
    all.remove(partner);
    all.add(partner);
    return List.copyOf(all.subList(Math.max(0, all.size() - MAX_PARTNERS), all.size()));
  }

  /// Whether an offer of this epoch by or to this peer is under way.
  boolean isWith(NodeId node, long epoch) {
    return node.equals(peer) && epoch == seen;
  }

  byte[] toBytes() {
    return new Json()
        .put("phase", phase.name())
        .put("held", held)
        .put("seen", seen)
        .put("owner", Objects.toString(owner, null))
        .put("peer", Objects.toString(peer, null))
        .put("digest", digest)
        .put("proof", proof)
        .put("pending", pending)
        .put("took", took)
        .put("inputs", inputs.toJson())
        .put("partners", partners.stream().map(NodeId::text).toList())
        .toBytes();
  }

  static Tenure read(byte[] bytes) throws MalformedException {
    Json json = Json.read(bytes);
    try {
      List<NodeId> partners = new ArrayList<>();
      for (Object partner : json.list("partners")) {
        partners.add(new NodeId(String.valueOf(partner)));
      }
      return new Tenure(
          Phase.valueOf(json.text("phase")),
          json.number("held"),
          json.number("seen"),
          node(json, "owner"),
          node(json, "peer"),
          json.text("digest"),
          json.object("proof"),
          json.flag("pending"),
          json.number("took"),
          KeptInputs.read(json.object("inputs")),
          List.copyOf(partners));
    } catch (IllegalArgumentException _) {
      throw new MalformedException("the state of an agent with a wrong value");
    }
  }

  private static @Nullable NodeId node(Json json, String name) throws MalformedException {
    return json.has(name) ? new NodeId(json.text(name)) : null;
  }

  /// Checks what a peer names.
  static String digest(Json message) throws MalformedException {
    String digest = message.text("package");
    if (digest.length() > MAX_DIGEST) {
      throw new MalformedException("a digest is too long");
    }
    return digest;
  }
}
