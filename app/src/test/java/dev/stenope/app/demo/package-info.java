@NullMarked
package dev.stenope.app.demo;

import org.jspecify.annotations.NullMarked;
