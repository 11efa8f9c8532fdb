package dev.stenope.node.clock;

import java.util.List;

/// What a node takes for UTC: its clock is right to `error` nanoseconds by what the hosts of `by`
/// say, and by the clock of this machine alone if there are none. That one is ahead by `ahead`
/// nanoseconds.
public record ClockStatus(long ahead, long error, List<String> by) {}
