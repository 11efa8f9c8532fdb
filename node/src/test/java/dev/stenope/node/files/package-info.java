@NullMarked
package dev.stenope.node.files;

import org.jspecify.annotations.NullMarked;
