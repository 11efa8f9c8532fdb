/// Drops on NATS servers with JetStream.
@NullMarked
package dev.stenope.node.drop.nats;

import org.jspecify.annotations.NullMarked;
