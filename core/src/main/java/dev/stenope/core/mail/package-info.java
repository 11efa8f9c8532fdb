/// Messages through the drop, where no path leads to the peer.
@NullMarked
package dev.stenope.core.mail;

import org.jspecify.annotations.NullMarked;
