/// A drop in a folder of MEGA, reached by a writable link or as an account.
@NullMarked
package dev.stenope.node.drop.mega;

import org.jspecify.annotations.NullMarked;
