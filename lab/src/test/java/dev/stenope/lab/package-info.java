/// Nodes behind real NATs, in network namespaces of Linux.
@NullMarked
package dev.stenope.lab;

import org.jspecify.annotations.NullMarked;
