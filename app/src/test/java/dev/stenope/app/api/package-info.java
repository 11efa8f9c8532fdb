@NullMarked
package dev.stenope.app.api;

import org.jspecify.annotations.NullMarked;
