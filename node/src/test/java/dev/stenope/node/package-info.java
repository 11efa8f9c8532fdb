/// Tests on real sockets, disks and clocks.
@NullMarked
package dev.stenope.node;

import org.jspecify.annotations.NullMarked;
