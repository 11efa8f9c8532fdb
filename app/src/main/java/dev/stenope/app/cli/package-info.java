/// The commands, one class each.
@NullMarked
package dev.stenope.app.cli;

import org.jspecify.annotations.NullMarked;
