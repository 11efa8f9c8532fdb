@NullMarked
package dev.stenope.node.portmap;

import org.jspecify.annotations.NullMarked;
