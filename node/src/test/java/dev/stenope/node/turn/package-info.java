@NullMarked
package dev.stenope.node.turn;

import org.jspecify.annotations.NullMarked;
