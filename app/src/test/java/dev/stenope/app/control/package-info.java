@NullMarked
package dev.stenope.app.control;

import org.jspecify.annotations.NullMarked;
