/// Tests of drops in buckets: of a server that others wrote, and of one that misbehaves.
@NullMarked
package dev.stenope.node.drop.s3;

import org.jspecify.annotations.NullMarked;
