/// A node that stays up and answers on its control socket.
@NullMarked
package dev.stenope.app.daemon;

import org.jspecify.annotations.NullMarked;
