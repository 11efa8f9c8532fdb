package dev.stenope.app.demo;

import dev.stenope.core.wire.Json;

/// What was measured between two nodes of the demo. Times in milliseconds.
record Link(String a, String b, String path, double connectMs, double rttMs, double mbitS) {
  Json toJson() {
    return new Json()
        .put("a", a)
        .put("b", b)
        .put("path", path)
        .put("connect_ms", connectMs)
        .put("rtt_ms", rttMs)
        .put("mbit_s", mbitS);
  }
}
