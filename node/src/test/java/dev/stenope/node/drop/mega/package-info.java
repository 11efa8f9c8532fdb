/// Tests of the drop in a folder of MEGA.
@NullMarked
package dev.stenope.node.drop.mega;

import org.jspecify.annotations.NullMarked;
