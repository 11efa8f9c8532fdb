package dev.stenope.core.nat;

import org.jspecify.annotations.Nullable;

/// How long a mapping lives without traffic, in seconds: one that was silent for `alive` was still
/// there, one that was silent for `dead` was not. `alive` is 0 where none was; `dead` is null where
/// all were.
public record Lifetime(int alive, @Nullable Integer dead) {}
