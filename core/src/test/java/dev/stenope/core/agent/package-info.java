@NullMarked
package dev.stenope.core.agent;

import org.jspecify.annotations.NullMarked;
