package dev.stenope.core.agent;

/// What a machine tells its node. It is told when all that led to it is on the disk, and may be
/// lost in a crash.
public interface Event {}
