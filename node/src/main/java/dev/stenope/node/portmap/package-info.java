/// The routers of this host, and how they are asked to map a port.
@NullMarked
package dev.stenope.node.portmap;

import org.jspecify.annotations.NullMarked;
