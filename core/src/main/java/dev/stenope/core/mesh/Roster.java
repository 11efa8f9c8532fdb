package dev.stenope.core.mesh;

import dev.stenope.core.crypto.MailEpoch;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.NodeName;
import dev.stenope.core.wire.Base64Url;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All that a node must remember to be found by those it met: its own name, its peers, the
/// invitations it made that still count, the handshakes it has answered lately (connection id, and
/// until when to remember it in unix seconds), and the nodes that were cut off, of which there is
/// no member. It holds secrets.
public record Roster(
    String name,
    List<Member> members,
    List<Invited> invitations,
    Map<String, Long> seen,
    List<CutOff> cutOff) {
  private static final long VERSION = 1;
  private static final int KEY_LENGTH = 32;

  /// A node that was met: its raw Ed25519 key, what it is called here, the root secret of the pair,
  /// since when it is known in nanoseconds since 1970, and how far the mails have come.
  public record Member(
      byte[] publicKey, String name, byte[] pairRoot, long metSince, List<MailEpoch> mail) {
    public Member {
      mail = List.copyOf(mail);
      if (publicKey.length != KEY_LENGTH || pairRoot.length != KEY_LENGTH) {
        throw new IllegalArgumentException("keys have 32 bytes");
      }
      if (!NodeName.isValid(name)) {
        throw new IllegalArgumentException("not a name");
      }
    }

    public NodeId id() {
      return NodeId.of(publicKey);
    }

    Member withMail(List<MailEpoch> other) {
      return new Member(publicKey, name, pairRoot, metSince, other);
    }

    @Override
    public String toString() {
      return "Member[" + name + ", " + id() + "]";
    }
  }

  /// An invitation that this node made: its secret, until when it counts in unix seconds, the node
  /// that was the first to use it, null as long as none did, and what that node is called here,
  /// empty for the name that it gives itself.
  public record Invited(byte[] secret, long expires, @Nullable NodeId boundTo, String alias) {
    public Invited {
      if (secret.length != KEY_LENGTH) {
        throw new IllegalArgumentException("a secret has 32 bytes");
      }
      if (!alias.isEmpty() && !NodeName.isValid(alias)) {
        throw new IllegalArgumentException("not a name");
      }
    }

    public Invited boundTo(NodeId node) {
      return new Invited(secret, expires, node, alias);
    }

    @Override
    public String toString() {
      return "Invited[expires " + expires + ", bound to " + boundTo + "]";
    }
  }

  public Roster {
    if (!NodeName.isValid(name)) {
      throw new IllegalArgumentException("not a name");
    }
    members = List.copyOf(members);
    invitations = List.copyOf(invitations);
    seen = Map.copyOf(seen);
    cutOff = List.copyOf(cutOff);
  }

  public static Roster empty(String name) {
    return new Roster(name, List.of(), List.of(), Map.of(), List.of());
  }

  public @Nullable Member member(NodeId id) {
    for (Member member : members) {
      if (member.id().equals(id)) {
        return member;
      }
    }
    return null;
  }

  /// What a node is to be called that wants to be called so. Where the name is taken a number
  /// follows it.
  public String free(String wanted, NodeId id) {
    String free = wanted;
    for (int i = 2; isTaken(free, id); i++) {
      String end = "-" + i;
      int length = Math.min(wanted.length(), NodeName.MAX_LENGTH - end.length());
      free = wanted.substring(0, length) + end;
    }
    return free;
  }

  /// Whether this node, another one than `id`, or one that is invited and has not come is called
  /// so, in upper or lower case.
  public boolean isTaken(String other, @Nullable NodeId id) {
    return other.equalsIgnoreCase(name)
        || members.stream().anyMatch(it -> it.name().equalsIgnoreCase(other) && !it.id().equals(id))
        || invitations.stream()
            .anyMatch(it -> it.alias().equalsIgnoreCase(other) && it.boundTo() == null);
  }

  /// Adds a member, or puts it in the place of the one with the same key.
  public Roster withMember(Member member) {
    List<Member> changed = new ArrayList<>(members);
    changed.removeIf(other -> other.id().equals(member.id()));
    changed.add(member);
    return new Roster(name, changed, invitations, seen, cutOff);
  }

  public Roster withoutMember(NodeId id) {
    List<Member> left = members.stream().filter(member -> !member.id().equals(id)).toList();
    return new Roster(name, left, invitations, seen, cutOff);
  }

  public Roster withInvitations(List<Invited> others) {
    return new Roster(name, members, others, seen, cutOff);
  }

  /// `mail` tells how far the mails of each member have come.
  public Roster withMail(Function<NodeId, List<MailEpoch>> mail) {
    List<Member> changed =
        members.stream().map(member -> member.withMail(mail.apply(member.id()))).toList();
    return new Roster(name, changed, invitations, seen, cutOff);
  }

  public Roster withSeen(Map<String, Long> others) {
    return new Roster(name, members, invitations, others, cutOff);
  }

  /// Where the node was cut off, whether or not that was taken back; null if it never was.
  public @Nullable CutOff cutOff(NodeId id) {
    for (CutOff one : cutOff) {
      if (one.node().equals(id)) {
        return one;
      }
    }
    return null;
  }

  /// Whether nothing is to be had to do with the node.
  public boolean isCutOff(NodeId id) {
    CutOff one = cutOff(id);
    return one != null && !one.pardoned();
  }

  /// Forgets all that is shared with a node, and that it was ever invited.
  public Roster withCutOff(CutOff one) {
    List<Member> left = members.stream().filter(it -> !it.id().equals(one.node())).toList();
    List<Invited> open =
        invitations.stream().filter(it -> !one.node().equals(it.boundTo())).toList();
    List<CutOff> all = new ArrayList<>(withoutCutOff(one.node()));
    all.add(one);
    return new Roster(name, left, open, seen, all);
  }

  /// A person takes back that the node was cut off.
  public Roster withPardon(NodeId id) {
    CutOff one = cutOff(id);
    if (one == null) {
      return this;
    }
    List<CutOff> all = new ArrayList<>(withoutCutOff(id));
    all.add(one.pardon());
    return new Roster(name, members, invitations, seen, all);
  }

  private List<CutOff> withoutCutOff(NodeId id) {
    return cutOff.stream().filter(one -> !one.node().equals(id)).toList();
  }

  public Json toJson() {
    List<Json> peers = new ArrayList<>();
    for (Member member : members) {
      peers.add(
          new Json()
              .put("node_id", member.id().text())
              .put("name", member.name())
              .put("public_key", Base64Url.encode(member.publicKey()))
              .put("pair_root", Base64Url.encode(member.pairRoot()))
              .put("met_since", member.metSince())
              .put("mail", member.mail().stream().map(MailEpoch::toJson).toList()));
    }
    List<Json> invited = new ArrayList<>();
    for (Invited invitation : invitations) {
      NodeId boundTo = invitation.boundTo();
      invited.add(
          new Json()
              .put("secret", Base64Url.encode(invitation.secret()))
              .put("expires", invitation.expires())
              .put("bound_to", boundTo == null ? null : boundTo.text())
              .put("alias", invitation.alias()));
    }
    Json answered = new Json();
    seen.forEach(answered::put);
    return new Json()
        .put("version", VERSION)
        .put("name", name)
        .put("peers", peers)
        .put("invitations", invited)
        .put("seen", answered)
        .put("cut_off", cutOff.stream().map(CutOff::toJson).toList());
  }

  public static Roster of(Json json) throws MalformedException {
    if (json.number("version") != VERSION) {
      throw new MalformedException("a roster of another version");
    }
    try {
      List<Member> members = new ArrayList<>();
      for (Object element : json.list("peers")) {
        members.add(member(object(element)));
      }
      List<Invited> invitations = new ArrayList<>();
      for (Object element : json.list("invitations")) {
        invitations.add(invited(object(element)));
      }
      List<CutOff> cutOff = new ArrayList<>();
      for (Object element : json.has("cut_off") ? json.list("cut_off") : List.of()) {
        cutOff.add(CutOff.of(object(element)));
      }
      return new Roster(json.text("name"), members, invitations, seen(json.object("seen")), cutOff);
    } catch (IllegalArgumentException _) {
      throw new MalformedException("a roster with a wrong value");
    }
  }

  private static Member member(Json json) throws MalformedException {
    Member member =
        new Member(
            Base64Url.decode(json.text("public_key")),
            json.text("name"),
            Base64Url.decode(json.text("pair_root")),
            json.number("met_since"),
            mail(json.list("mail")));
    if (!member.id().text().equals(json.text("node_id"))) {
      throw new MalformedException("a node id that is not of its key");
    }
    return member;
  }

  private static List<MailEpoch> mail(List<?> elements) throws MalformedException {
    List<MailEpoch> mail = new ArrayList<>();
    for (Object element : elements) {
      mail.add(MailEpoch.of(object(element)));
    }
    return mail;
  }

  private static Invited invited(Json json) throws MalformedException {
    NodeId boundTo = json.has("bound_to") ? new NodeId(json.text("bound_to")) : null;
    return new Invited(
        Base64Url.decode(json.text("secret")),
        json.number("expires"),
        boundTo,
        json.text("alias", ""));
  }

  private static Map<String, Long> seen(Json json) throws MalformedException {
    Map<String, Long> seen = new LinkedHashMap<>();
    for (String id : json.members().keySet()) {
      seen.put(id, json.number(id));
    }
    return seen;
  }

  private static Json object(Object element) throws MalformedException {
    if (element instanceof Json json) {
      return json;
    }
    throw new MalformedException("not an object");
  }

  @Override
  public String toString() {
    return "Roster[" + name + ", " + members + "]";
  }
}
