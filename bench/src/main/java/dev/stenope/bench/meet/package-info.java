/// How long two whole nodes take to meet through a drop, and what a drop costs that nobody uses.
@NullMarked
package dev.stenope.bench.meet;

import org.jspecify.annotations.NullMarked;
