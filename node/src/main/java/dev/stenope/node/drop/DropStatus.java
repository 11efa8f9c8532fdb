package dev.stenope.node.drop;

import org.jspecify.annotations.Nullable;

/// How a drop fares: its place in the words of a person, the line on what is wrong with it (null if
/// nothing is), in how many milliseconds it is tried again (0 if nothing is wrong), whether it
/// pushes or is polled, and what has crossed it.
public record DropStatus(
    String place,
    @Nullable String trouble,
    long retryMillis,
    boolean pushes,
    DropTraffic traffic) {}
