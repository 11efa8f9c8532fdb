@NullMarked
package dev.stenope.app.mcp;

import org.jspecify.annotations.NullMarked;
