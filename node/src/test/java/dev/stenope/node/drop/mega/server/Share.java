package dev.stenope.node.drop.mega.server;

/// A folder that is shared, with its key and the proof of the key, both under the master key.
record Share(String node, String key, String proof, long level) {}
