/// Drops on NATS servers, against one that others wrote.
@NullMarked
package dev.stenope.node.drop.nats;

import org.jspecify.annotations.NullMarked;
