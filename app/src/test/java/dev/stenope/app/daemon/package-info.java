@NullMarked
package dev.stenope.app.daemon;

import org.jspecify.annotations.NullMarked;
