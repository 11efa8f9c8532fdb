@NullMarked
package dev.stenope.app.chat;

import org.jspecify.annotations.NullMarked;
