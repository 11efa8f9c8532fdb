/// Files that go to peers and come from them: the disk side of transfers, and shared folders.
@NullMarked
package dev.stenope.node.files;

import org.jspecify.annotations.NullMarked;
