package dev.stenope.core.delivery;

/// The one name that a message has for ever: its stream, and its number in that.
public record Ref(long stream, long number) {}
