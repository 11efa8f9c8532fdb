/// Drops on MQTT 5 brokers.
@NullMarked
package dev.stenope.node.drop.mqtt;

import org.jspecify.annotations.NullMarked;
