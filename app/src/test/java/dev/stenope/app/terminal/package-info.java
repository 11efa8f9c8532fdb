@NullMarked
package dev.stenope.app.terminal;

import org.jspecify.annotations.NullMarked;
