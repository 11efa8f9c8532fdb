/// Tests on real sockets, disks and clocks.
@NullMarked
package dev.stenope.node.disk;

import org.jspecify.annotations.NullMarked;
