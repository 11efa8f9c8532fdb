/// Paths between network namespaces of Linux, for the lab and the benchmarks.
@NullMarked
package dev.stenope.node.line;

import org.jspecify.annotations.NullMarked;
