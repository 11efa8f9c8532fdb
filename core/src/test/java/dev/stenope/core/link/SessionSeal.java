package dev.stenope.core.link;

import dev.stenope.core.crypto.Seal;
import dev.stenope.core.crypto.Session;

/// The protection of a session, whose keys a test may update when it likes.
final class SessionSeal implements Protection {
  private final Seal.Sealer sealer;
  private final Seal.Opener opener;
  boolean updateWanted;
  int updates;

  SessionSeal(Session.Role role) {
    Session session = new Session(new byte[32], role);
    sealer = session.sealer(0);
    opener = session.opener();
  }

  @Override
  public int seal(byte[] buffer, int offset, int plaintext, long number, long now) {
    if (sealer.wantsUpdate(now) || updateWanted) {
      sealer.update(now);
      updateWanted = false;
      updates++;
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
