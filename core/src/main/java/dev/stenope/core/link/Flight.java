package dev.stenope.core.link;

/// The packets in flight, in the order of their numbers, with those among them that are settled but
/// not older than all that are not. A ring of objects that are used again.
final class Flight {
  /// The most packets: at 1,472 bytes, 10 Gbit/s over 150 ms.
  static final int MAX = 1 << 17;

  private SentPacket[] ring = fresh(64);
  private long head;
  private long tail;
  private long bytes;

  /// Bytes in flight.
  long bytes() {
    return bytes;
  }

  boolean isFull() {
    return tail - head == MAX;
  }

  boolean isEmpty() {
    return head == tail;
  }

  /// The positions of the oldest packet, and after the newest.
  long head() {
    return head;
  }

  long tail() {
    return tail;
  }

  SentPacket at(long position) {
    return ring[(int) position & (ring.length - 1)];
  }

  /// The next packet, in flight from now on. Its number must be above all others.
  SentPacket add(long number, int size, long now) {
    if (tail - head == ring.length) {
      grow();
    }
    SentPacket packet = at(tail++);
    packet.number = number;
    packet.size = size;
    packet.sentAt = now;
    packet.fate = SentPacket.Fate.IN_FLIGHT;
    bytes += size;
    return packet;
  }

  /// Ends the flight of a packet. The object keeps its values until [#trim] passes over it.
  void settle(SentPacket packet, SentPacket.Fate fate) {
    packet.fate = fate;
    packet.token = null;
    bytes -= packet.size;
  }

  /// Forgets the settled packets that are older than all in flight.
  void trim() {
    while (head < tail && at(head).fate != SentPacket.Fate.IN_FLIGHT) {
      head++;
    }
  }

  /// The position of the oldest packet whose number is not below this one.
  long find(long number) {
    long low = head;
    long high = tail;
    if (low == high || at(low).number >= number) {
      return low;
    }
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (at(middle).number < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void grow() {
    SentPacket[] larger = fresh(2 * ring.length);
    for (long i = head; i < tail; i++) {
      int to = (int) i & (larger.length - 1);
      larger[to] = at(i);
    }
    ring = larger;
  }

  private static SentPacket[] fresh(int length) {
    SentPacket[] packets = new SentPacket[length];
    for (int i = 0; i < length; i++) {
      packets[i] = new SentPacket();
    }
    return packets;
  }
}
