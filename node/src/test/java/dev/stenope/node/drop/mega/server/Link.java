package dev.stenope.node.drop.mega.server;

import org.jspecify.annotations.Nullable;

/// A public handle for a node; whoever knows `auth` may write below it.
record Link(Account account, String handle, String node, @Nullable String auth) {}
