package dev.stenope.core.link;

/// The state of a link at one instant. Round trip times are in nanoseconds and 0 while unknown;
/// window, flight and packet size (`mtu`) in bytes; the rest counts since the link was made. `lost`
/// are our packets declared lost, and `loss` is the part of them over the path in use, 0 to 1;
/// `refused` are packets of the peer's that were not authentic or came twice, `malformed` those
/// that were authentic and made no sense.
public record LinkStatistics(
    long smoothedRtt,
    long minRtt,
    long window,
    long inFlight,
    int mtu,
    long packetsSent,
    long bytesSent,
    long packetsReceived,
    long bytesReceived,
    long lost,
    double loss,
    long refused,
    long malformed) {}
