/// Folders that two nodes can reach and neither trusts.
@NullMarked
package dev.stenope.node.drop;

import org.jspecify.annotations.NullMarked;
