/// Tests of the relay.
@NullMarked
package dev.stenope.node.relay;

import org.jspecify.annotations.NullMarked;
