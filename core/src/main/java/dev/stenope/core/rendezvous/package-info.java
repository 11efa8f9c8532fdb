/// How two nodes that share a folder meet.
@NullMarked
package dev.stenope.core.rendezvous;

import org.jspecify.annotations.NullMarked;
