/// Tests of what a node must not lose.
@NullMarked
package dev.stenope.node.journal;

import org.jspecify.annotations.NullMarked;
