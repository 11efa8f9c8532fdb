@NullMarked
package dev.stenope.node.history;

import org.jspecify.annotations.NullMarked;
