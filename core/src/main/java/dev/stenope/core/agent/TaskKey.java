package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;

/// What a worker does: a task of its owner, under the epoch of a lease.
public record TaskKey(NodeId owner, String task, long epoch) {}
