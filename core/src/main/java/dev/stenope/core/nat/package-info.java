/// What a NAT does, and how to get through it.
@NullMarked
package dev.stenope.core.nat;

import org.jspecify.annotations.NullMarked;
