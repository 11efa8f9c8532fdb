@NullMarked
package dev.stenope.app.agents;

import org.jspecify.annotations.NullMarked;
