@NullMarked
package dev.stenope.app.openclaw;

import org.jspecify.annotations.NullMarked;
