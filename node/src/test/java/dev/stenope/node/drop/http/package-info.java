/// Tests against bad servers on real sockets.
@NullMarked
package dev.stenope.node.drop.http;

import org.jspecify.annotations.NullMarked;
