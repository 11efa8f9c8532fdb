/// How fast records become durable.
@NullMarked
package dev.stenope.bench.journal;

import org.jspecify.annotations.NullMarked;
