/// Nodes behind the NATs of the Linux kernel, in network namespaces of this machine.
@NullMarked
package dev.stenope.lab;

import org.jspecify.annotations.NullMarked;
