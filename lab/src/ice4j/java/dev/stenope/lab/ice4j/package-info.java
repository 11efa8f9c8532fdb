/// The incumbent beside which the lab measures.
@NullMarked
package dev.stenope.lab.ice4j;

import org.jspecify.annotations.NullMarked;
