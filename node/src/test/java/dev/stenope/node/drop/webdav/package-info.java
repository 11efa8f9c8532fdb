/// Tests of drops on WebDAV servers: real ones, and one that misbehaves.
@NullMarked
package dev.stenope.node.drop.webdav;

import org.jspecify.annotations.NullMarked;
