@NullMarked
package dev.stenope.app.trial;

import org.jspecify.annotations.NullMarked;
