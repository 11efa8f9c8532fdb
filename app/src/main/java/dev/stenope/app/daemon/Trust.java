package dev.stenope.app.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.AgentSettings;
import dev.stenope.core.crypto.Capability;
import dev.stenope.core.crypto.Capability.Denial;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Distrust;
import dev.stenope.core.mesh.Guests;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.Base64Url;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.history.History;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How far a node trusts its peers. Its owner's own machines may do all that is set for everybody;
/// a guest, a machine of somebody else, shows a [Capability] with what it asks of an agent.
final class Trust {
  /// What a token allows to do that allows to ask an agent; its target is the name of the agent.
  static final String ASK = "ask";

  /// The members of an envelope's metadata that hold the token and the proof of its use.
  private static final String TOKEN = "cap";

  private static final String PROOF = "cap_proof";

  /// How many messages are remembered to have used their token.
  private static final int MAX_PAID = 1024;

  private final Live live;
  private final Guests guests;
  private final Spending spending;

  /// The latest messages that have used their token: one that is not taken is handed over again.
  private final Set<Pickups.Key> paid =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Pickups.Key, Boolean> eldest) {
              return size() > MAX_PAID;
            }
          });

  Trust(Live live) throws Problem {
    this.live = live;
    this.guests = live.settings().guests();
    this.spending = Spending.of(live.home().directory());
  }

  /// What becomes of what a peer wants of an agent, if it shows no token.
  AgentSettings.Policy policy(@Nullable AgentSettings agent, String peer) {
    return AgentSettings.policy(agent, peer, guests);
  }

  /// Puts into `line` what a program that is given a message should know of who sends it: whether
  /// it is a `guest`, and whether the `token` that it shows for an agent is `valid`, and then it
  /// has been used, or `refused`, and why (`token_reason`). Of one that was taken before nothing is
  /// said of its token.
  void tell(History.Entry entry, Json line) {
    line.put("guest", guests.has(entry.from()));
    if (hasToken(entry) && entry.state().equals("received")) {
      String why = refusal(entry, AgentDesk.agent(entry.envelope(), "target"));
      line.put("token", why == null ? "valid" : "refused");
      line.put("token_reason", why == null ? "" : why);
    }
  }

  static boolean hasToken(History.Entry entry) {
    return !metadata(entry).text(TOKEN, "").isEmpty();
  }

  static Json metadata(History.Entry entry) {
    return entry.envelope().get("payload") instanceof Json payload
            && payload.get("metadata") instanceof Json metadata
        ? metadata
        : new Json();
  }

  /// Shows the token of a request with a message that is about to be sent.
  static void show(String token, Home home, NodeId to, Envelope envelope) throws Problem {
    try {
      Capability capability = Capability.read(token.strip());
      Identity identity = home.identity();
      byte[] holder = capability.blocks().getLast().to();
      if (!Arrays.equals(holder, identity.publicKey())) {
        throw new Problem(
            "the token cannot be used here", "it was given to " + NodeId.of(holder).text(), "");
      }
      byte[] proof = capability.prove(identity, to, request(envelope.id(), envelope.content()));
      envelope.withMetadata(TOKEN, capability.text()).withMetadata(PROOF, Base64Url.encode(proof));
    } catch (MalformedException e) {
      throw new Problem("this is no token", String.valueOf(e.getMessage()), "");
    } catch (HomeException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }

  /// What is signed: an id that never comes twice, and what is asked.
  private static byte[] request(String id, String text) {
    return (id + "\n" + text).getBytes(UTF_8);
  }

  /// Why the token of a message does not let its sender ask this agent, as a sentence; null if it
  /// does, and then it has been used, once for the message, or if there is none.
  @Nullable String refusal(History.Entry entry, String agent) {
    String token = metadata(entry).text(TOKEN, "");
    if (token.isEmpty()) {
      return null;
    }
    try {
      Capability capability = Capability.read(token);
      byte[] proof = Base64Url.decode(metadata(entry).text(PROOF, ""));
      Denial denial = judge(capability, agent, entry, proof);
      return denial == null ? null : "The token does not allow this: " + words(denial) + ".";
    } catch (MalformedException | IllegalArgumentException _) {
      return "What came as a token is none.";
    } catch (HomeException | Problem e) {
      return "The token cannot be checked: " + e.getMessage() + ".";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "The token cannot be checked: this node is being stopped.";
    }
  }

  private @Nullable Denial judge(
      Capability capability, String agent, History.Entry entry, byte[] proof)
      throws HomeException, Problem, InterruptedException {
    byte[] holder = capability.blocks().getLast().to();
    if (!NodeId.of(holder).text().equals(entry.peer())) {
      return Denial.NOT_HOLDER;
    }
    Home home = live.home();
    Authority authority = new Authority(home.identity(), home.roster(), live.distrust());
    byte[] request = request(entry.messageId(), entry.text());
    Pickups.Key key = Pickups.Key.of(entry);
    // At once: of two uses together both would find what is left for one.
    synchronized (spending) {
      long cost = paid.contains(key) ? 0 : 1;
      Capability.Use use = new Capability.Use(ASK, agent, "", "", cost, request);
      Denial denial = capability.check(authority, use, proof);
      if (denial == null && cost > 0) {
        spending.spend(capability, cost);
        paid.add(key);
      }
      return denial;
    }
  }

  /// What this node knows that tokens are checked by: they come from it or its owner's machines.
  private final class Authority implements Capability.Verifier {
    private final Identity identity;
    private final Roster roster;
    private final Distrust distrust;

    Authority(Identity identity, Roster roster, Distrust distrust) {
      this.identity = identity;
      this.roster = roster;
      this.distrust = distrust;
    }

    @Override
    public NodeId self() {
      return identity.id();
    }

    @Override
    public long now() {
      return System.currentTimeMillis() / 1000;
    }

    @Override
    public boolean trusts(byte[] issuer) {
      Roster.Member member = roster.member(NodeId.of(issuer));
      return Arrays.equals(issuer, identity.publicKey())
          || member != null && !guests.has(member.name());
    }

    @Override
    public boolean isRevoked(String id, byte[] by) {
      return distrust.isRevoked(id, by);
    }

    @Override
    public long spent(String id) {
      return spending.spent(id);
    }
  }

  private static String words(Denial denial) {
    return switch (denial) {
      case STRANGER -> "it is from a machine that may give none";
      case FORGED -> "a signature in it is wrong";
      case REVOKED -> "it was revoked";
      case EXPIRED -> "its time is over";
      case TOO_DEEP -> "it was given on too often";
      case NOT_GRANTED -> "it is for something else";
      case OVER_BUDGET -> "its budget is spent";
      case NOT_HOLDER -> "it was given to another machine";
    };
  }
}
