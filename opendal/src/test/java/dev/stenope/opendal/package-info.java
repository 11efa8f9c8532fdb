/// Drops through OpenDAL, on services that need no account.
@NullMarked
package dev.stenope.opendal;

import org.jspecify.annotations.NullMarked;
