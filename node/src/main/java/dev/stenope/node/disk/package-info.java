/// Files that are whole or absent, and faults of disks in words.
@NullMarked
package dev.stenope.node.disk;

import org.jspecify.annotations.NullMarked;
