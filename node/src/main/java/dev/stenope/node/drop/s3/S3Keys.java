package dev.stenope.node.drop.s3;

import org.jspecify.annotations.Nullable;

/// What shows a server who signs: the name of a key, its secret, and for a key that is lent for a
/// while the token that came with it.
record S3Keys(String id, String secret, @Nullable String token) {
  @Override
  public String toString() {
    return "S3Keys[...]";
  }
}
