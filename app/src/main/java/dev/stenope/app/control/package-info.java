/// How a command talks to the running node: JSON lines on a Unix domain socket in the home.
@NullMarked
package dev.stenope.app.control;

import org.jspecify.annotations.NullMarked;
