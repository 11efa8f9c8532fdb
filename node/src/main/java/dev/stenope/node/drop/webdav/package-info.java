/// Drops in a folder of a WebDAV server (RFC 4918).
@NullMarked
package dev.stenope.node.drop.webdav;

import org.jspecify.annotations.NullMarked;
