/// Three nodes on this machine, behind real NATs where that is allowed.
@NullMarked
package dev.stenope.app.demo;

import org.jspecify.annotations.NullMarked;
