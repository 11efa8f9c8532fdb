package dev.stenope.app.agents;

import dev.stenope.app.agents.AgentSettings.Policy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Peers, by name, that belong to other people than the owner of this node.
public record Guests(Set<String> names) {
  public Guests {
    names = Set.copyOf(names);
  }

  public boolean has(String peer) {
    return names.stream().anyMatch(peer::equalsIgnoreCase);
  }

  /// What becomes of what a peer wants of an agent: that of a guest is held where it would be
  /// accepted, unless the agent names the guest. `agent` is null for one that is not configured.
  public Policy policy(@Nullable AgentSettings agent, String peer) {
    Policy policy = agent == null ? Policy.ACCEPT : agent.policy(peer);
    boolean named = agent != null && agent.peers().containsKey(peer);
    return policy == Policy.ACCEPT && !named && has(peer) ? Policy.HOLD : policy;
  }
}
