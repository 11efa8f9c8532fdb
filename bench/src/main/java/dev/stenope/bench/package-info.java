/// How fast it is, beside what others do with the same work.
@NullMarked
package dev.stenope.bench;

import org.jspecify.annotations.NullMarked;
