package dev.stenope.core.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The protection of packets in one direction of a session, in place:
///
///     connection id (8) | protected number (8) | AES-256-GCM ciphertext | tag (16)
///
/// The number field is 64 bits: the key phase, a zero, and the packet number of 62 bits. On the wire
/// it is masked with the first 8 bytes of AES-256 over the first 16 bytes of the ciphertext (RFC
/// 9001, section 5.4.3). The nonce is the iv xor the packet number, and the associated data are the
/// connection id and the unmasked field.
///
/// PacketKeys are updated as in RFC 9001, section 6, but each direction by itself: the sender decides, the
/// receiver follows. The header key stays.
public final class Seal {
  /// The bytes before and after the plaintext.
  public static final int HEADER = 16;

  public static final int TAG = 16;

  /// The least length of a plaintext, so that there is a ciphertext to sample.
  public static final int MIN_PLAINTEXT = 16;

  /// What [Opener#open] returns for a packet that is not of this session or was changed.
  public static final long NOT_AUTHENTIC = -1;

  /// What [Opener#open] returns for a packet that came before, or is too old to tell.
  public static final long REPLAYED = -2;

  /// Packets under one key before it is to be updated (RFC 9001, section 6.6).
  static final long UPDATE_PACKETS = 1L << 23;

  /// Packets under one key after which none may follow.
  static final long MAX_PACKETS = 1L << 25;

  /// What one turn of the machine above may seal at most.
  private static final long LAST_PACKETS = 1L << 20;

  /// Nanoseconds after which a key is to be updated: one hour.
  static final long UPDATE_NANOS = 3_600_000_000_000L;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long PHASE = 1L << 63;
  private static final long NUMBER = (1L << 62) - 1;

  private Seal() {}

  /// The sending side. Packet numbers must rise.
  public static final class Sealer {
    private final long connectionId;
    private final HeaderMask mask;
    private PacketKeys keys;
    private long phase;
    private long phaseSince;
    private long sealedInPhase;
    private long firstOfPhase;
    private long last = -1;
    private boolean confirmed;

    Sealer(byte[] secret, long connectionId, long now) {
      this.connectionId = connectionId;
      mask = new HeaderMask(secret);
      keys = new PacketKeys(secret);
      phaseSince = now;
    }

    /// Seals `length` bytes of plaintext that lie at `offset + HEADER` into a packet at `offset`,
    /// and returns the length of the packet.
    public int seal(byte[] buffer, int offset, int length, long number) {
      if (length < MIN_PLAINTEXT) {
        throw new IllegalArgumentException("a plaintext has at least 16 bytes");
      }
      if (number <= last || number > NUMBER) {
        throw new IllegalArgumentException("packet numbers must rise");
      }
      if (sealedInPhase++ >= MAX_PACKETS) {
        throw new IllegalStateException("too many packets under one key");
      }
      last = number;
      long field = phase << 63 | number;
      LONG.set(buffer, offset, connectionId);
      LONG.set(buffer, offset + 8, field);
      int total = HEADER + keys.seal(buffer, offset, length, number);
      LONG.set(buffer, offset + 8, field ^ mask.of(buffer, offset + HEADER));
      return total;
    }

    /// The peer has received the packet of this number.
    public void acknowledged(long number) {
      if (number >= firstOfPhase && number <= last) {
        confirmed = true;
      }
    }

    /// Whether [#update] is due and permitted: no key is left before the peer has shown that it
    /// holds it (RFC 9001, section 6.5).
    public boolean wantsUpdate(long now) {
      return confirmed && (sealedInPhase >= UPDATE_PACKETS || now >= updateTime());
    }

    /// Whether the key has almost come to its end without an update: the session should be left.
    public boolean isSpent() {
      return sealedInPhase >= MAX_PACKETS - LAST_PACKETS;
    }

    /// When the age of the key will make an update due; the count may do so earlier.
    public long updateTime() {
      return phaseSince + UPDATE_NANOS;
    }

    /// Changes to the next key for all packets from now on.
    public void update(long now) {
      if (!confirmed) {
        throw new IllegalStateException("no packet under the present key was acknowledged");
      }
      keys = keys.next();
      phase ^= 1;
      phaseSince = now;
      sealedInPhase = 0;
      firstOfPhase = last + 1;
      confirmed = false;
    }
  }

  /// The receiving side.
  public static final class Opener {
    private final long connectionId;
    private final HeaderMask mask;
    private final ReplayWindow window = new ReplayWindow();
    private final byte[] header = new byte[HEADER];
    private @Nullable PacketKeys previous;
    private PacketKeys current;
    private PacketKeys next;
    private long phase;
    private long firstOfPhase;

    Opener(byte[] secret, long connectionId) {
      this.connectionId = connectionId;
      mask = new HeaderMask(secret);
      current = new PacketKeys(secret);
      next = current.next();
    }

    /// Opens the packet of `length` bytes at `offset` and returns its number; the plaintext,
    /// `length
    /// - HEADER - TAG` bytes, then lies at `offset + HEADER`. Returns [Seal#NOT_AUTHENTIC] or
    ///   [Seal#REPLAYED] otherwise; the bytes behind the header are then undefined.
    public long open(byte[] buffer, int offset, int length) {
      if (length < HEADER + MIN_PLAINTEXT + TAG
          || (long) LONG.get(buffer, offset) != connectionId) {
        return NOT_AUTHENTIC;
      }
      long field = (long) LONG.get(buffer, offset + 8) ^ mask.of(buffer, offset + HEADER);
      long number = field & ~PHASE;
      if (number > NUMBER) {
        return NOT_AUTHENTIC;
      }
      if (!window.isFresh(number)) {
        return REPLAYED;
      }
      PacketKeys keys = keys(field >>> 63, number);
      LONG.set(header, 0, connectionId);
      LONG.set(header, 8, field);
      if (keys == null || !keys.open(header, buffer, offset + HEADER, length - HEADER, number)) {
        return NOT_AUTHENTIC;
      }
      if (keys == next) {
        follow(number);
      }
      accept(number, keys == current);
      return number;
    }

    /// The one key that can fit: a packet of the other phase is late if it was numbered before the
    /// present phase, and the first of the next phase if it is the newest of all.
    private @Nullable PacketKeys keys(long bit, long number) {
      if (bit == phase) {
        return current;
      }
      return number < firstOfPhase ? previous : number > window.largest() ? next : null;
    }

    private void follow(long number) {
      previous = current;
      current = next;
      next = current.next();
      phase ^= 1;
      firstOfPhase = number;
    }

    private void accept(long number, boolean inPhase) {
      window.accept(number);
      if (inPhase && number < firstOfPhase) {
        firstOfPhase = number;
      }
      // No packet of the previous phase can pass the window any more.
      if (previous != null && firstOfPhase <= window.largest() - ReplayWindow.SIZE) {
        previous = null;
      }
    }
  }
}
