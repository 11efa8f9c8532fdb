/// What people see: colors, tables, codes to scan, a line to type on.
@NullMarked
package dev.stenope.app.terminal;

import org.jspecify.annotations.NullMarked;
