/// Drops in a bucket of Amazon S3, or of one of the many servers that speak as it does.
@NullMarked
package dev.stenope.node.drop.s3;

import org.jspecify.annotations.NullMarked;
