/// Bytes that no server should send, found by a fuzzer.
@NullMarked
package dev.stenope.node.drop.fuzz;

import org.jspecify.annotations.NullMarked;
