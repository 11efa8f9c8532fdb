/// Drops on MQTT 5 brokers, against one that others wrote.
@NullMarked
package dev.stenope.node.drop.mqtt;

import org.jspecify.annotations.NullMarked;
