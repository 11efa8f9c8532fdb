@NullMarked
package dev.stenope.node.udp;

import org.jspecify.annotations.NullMarked;
