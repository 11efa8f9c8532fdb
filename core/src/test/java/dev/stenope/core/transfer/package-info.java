@NullMarked
package dev.stenope.core.transfer;

import org.jspecify.annotations.NullMarked;
