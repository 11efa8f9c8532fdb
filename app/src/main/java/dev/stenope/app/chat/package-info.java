/// Talking with a peer, line by line.
@NullMarked
package dev.stenope.app.chat;

import org.jspecify.annotations.NullMarked;
