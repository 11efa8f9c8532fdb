/// Finds out whether machines could meet at a drop, and says what is wrong if not.
@NullMarked
package dev.stenope.app.trial;

import org.jspecify.annotations.NullMarked;
