@NullMarked
package dev.stenope.node.handoff;

import org.jspecify.annotations.NullMarked;
