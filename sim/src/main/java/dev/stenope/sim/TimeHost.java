package dev.stenope.sim;

import dev.stenope.core.clock.NtpPacket;
import dev.stenope.core.clock.Sntp;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;

/// A time server in the public net, whose clock may be wrong.
final class TimeHost {
  private static final int PORT = 123;

  private final Schedule schedule;
  private final Host host;
  private final long ahead;

  /// Its clock is `ahead` nanoseconds ahead of true time.
  TimeHost(Schedule schedule, Host host, long ahead) {
    this.schedule = schedule;
    this.host = host;
    this.ahead = ahead;
    host.bind(PORT, this::answer);
  }

  Sntp.Named named() {
    Endpoint endpoint = host.addresses().getFirst().withPort(PORT);
    return new Sntp.Named(endpoint.toString(), endpoint);
  }

  private void answer(Datagram packet) {
    try {
      byte[] bytes = packet.bytes();
      NtpPacket question = NtpPacket.read(bytes, 0, bytes.length);
      long now = NtpPacket.timestamp(schedule.now() + ahead);
      byte[] answer =
          new NtpPacket(
                  0,
                  question.version(),
                  NtpPacket.SERVER,
                  1,
                  0,
                  -20,
                  0,
                  16,
                  0x47505300,
                  now,
                  question.transmit(),
                  now,
                  now)
              .toBytes();
      host.send(PORT, packet.source(), answer);
    } catch (MalformedException _) {
      // A server answers nothing else.
    }
  }
}
