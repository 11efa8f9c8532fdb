/// What a node must find again after a crash: the records of its journal, and the log that holds
/// them.
@NullMarked
package dev.stenope.core.journal;

import org.jspecify.annotations.NullMarked;
