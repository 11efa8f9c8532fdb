/// The file in which a node keeps what it must not lose.
@NullMarked
package dev.stenope.node.journal;

import org.jspecify.annotations.NullMarked;
