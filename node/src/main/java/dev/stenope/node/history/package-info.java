/// The conversations of a node: written in order by one thread, read and searched by any process.
@NullMarked
package dev.stenope.node.history;

import org.jspecify.annotations.NullMarked;
