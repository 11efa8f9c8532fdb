/// Files and folders that travel in chunks, each proven by its hash.
@NullMarked
package dev.stenope.core.transfer;

import org.jspecify.annotations.NullMarked;
