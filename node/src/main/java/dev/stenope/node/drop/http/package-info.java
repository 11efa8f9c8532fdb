/// Talk with HTTP servers that nobody trusts.
@NullMarked
package dev.stenope.node.drop.http;

import org.jspecify.annotations.NullMarked;
