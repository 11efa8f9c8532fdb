/// Identities, key agreement and sealing.
@NullMarked
package dev.stenope.core.crypto;

import org.jspecify.annotations.NullMarked;
