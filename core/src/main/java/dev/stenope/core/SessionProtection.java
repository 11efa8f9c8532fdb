package dev.stenope.core;

import dev.stenope.core.crypto.Seal;
import dev.stenope.core.link.Protection;

/// The keys of a session in the form that a link wants: they are updated as soon as they may and
/// should be.
record SessionProtection(Seal.Sealer sealer, Seal.Opener opener) implements Protection {
  /// Whether the peer has left no way to change the key, and few packets may be sealed yet.
  boolean isSpent() {
    return sealer.isSpent();
  }

  @Override
  public int seal(byte[] buffer, int offset, int plaintext, long number, long now) {
    if (sealer.wantsUpdate(now)) {
      sealer.update(now);
    }
    return sealer.seal(buffer, offset, plaintext, number);
  }

  @Override
  public void acknowledged(long number) {
    sealer.acknowledged(number);
  }

  @Override
  public long open(byte[] buffer, int offset, int length, long now) {
    return opener.open(buffer, offset, length);
  }
}
