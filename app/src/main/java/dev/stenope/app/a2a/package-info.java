/// The server of the Agent2Agent protocol (A2A, version 1.0), by which programs use agents of the
/// mesh as they use others.
@NullMarked
package dev.stenope.app.a2a;

import org.jspecify.annotations.NullMarked;
