/// Tests on real sockets, disks and clocks.
@NullMarked
package dev.stenope.node.drop;

import org.jspecify.annotations.NullMarked;
