package dev.stenope.core.link;

import static dev.stenope.core.link.Protection.HEADER;
import static dev.stenope.core.link.Protection.TAG;

import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Writer;
import java.util.random.RandomGenerator;

/// Numbers and seals the packets of a link, one after the other in the same buffer, and knows which
/// numbers were never sent.
final class PacketWriter {
  /// The least plaintext: header protection takes its sample from the ciphertext.
  static final int MIN_PLAINTEXT = 16;

  /// On average one of so many packet numbers is left out: a peer that acknowledges it acknowledges
  /// what it never got (RFC 9000, section 21.4).
  private static final int SKIP_EVERY = 512;

  private final Protection protection;
  private final RandomGenerator random;
  private final byte[] buffer = new byte[Route.CEILING];

  private long next;
  private long skipAt;
  private long skipped = -1;
  private long packets;
  private long bytes;

  PacketWriter(Protection protection, RandomGenerator random) {
    this.protection = protection;
    this.random = random;
    this.skipAt = skipAfter(0);
  }

  private long skipAfter(long number) {
    return number + 1L + random.nextInt(2 * SKIP_EVERY);
  }

  /// Where the frames of the next packet go, which may become as large as `packet` bytes. Valid
  /// until [#send].
  Writer begin(int packet) {
    return new Writer(buffer, HEADER, packet - HEADER - TAG);
  }

  /// The number that the next packet will have.
  long next() {
    return next;
  }

  /// Sends what was written, and returns the length of the packet.
  int send(Path path, Writer plain, long now, PacketSink out) {
    if (plain.length() < MIN_PLAINTEXT) {
      plain.zeros(MIN_PLAINTEXT - plain.length());
    }
    int length = protection.seal(buffer, 0, plain.length(), next, now);
    next++;
    if (next == skipAt) {
      skipped = next;
      next++;
      skipAt = skipAfter(next);
    }
    packets++;
    bytes += length;
    out.transmit(path, buffer, 0, length);
    return length;
  }

  /// Takes an acknowledgement, unless it is of packets that the peer cannot have.
  void acknowledged(Frame.Ack ack) throws MalformedException {
    long[] bounds = ack.bounds();
    if (ack.largest() >= next) {
      throw new MalformedException("an acknowledgement of a packet not sent");
    }
    for (int i = 0; i < bounds.length && bounds[i + 1] >= skipped; i += 2) {
      if (bounds[i] <= skipped) {
        throw new MalformedException("an acknowledgement of a number left out");
      }
    }
    protection.acknowledged(ack.largest());
  }

  /// Packets sent so far.
  long packets() {
    return packets;
  }

  /// Bytes sent so far.
  long bytes() {
    return bytes;
  }
}
