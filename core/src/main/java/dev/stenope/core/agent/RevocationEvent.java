package dev.stenope.core.agent;

import dev.stenope.core.crypto.Revocation;

/// What [Revocations] tell their node.
public sealed interface RevocationEvent extends Event {
  Revocation revocation();

  /// A node was declared compromised. The word is `believed` if it is that of this node or of a
  /// peer that is no guest; `fresh` if it is heard for the first time. What is believed is told
  /// again at each start and at each change of the circle.
  record Compromised(Revocation revocation, boolean believed, boolean fresh)
      implements RevocationEvent {}

  /// A peer has told of a block of a capability that was revoked; that is on the disk.
  record Revoked(Revocation revocation) implements RevocationEvent {}

  /// The own statement is on the disk, and on its way.
  record Published(Revocation revocation) implements RevocationEvent {}

  /// The own statement was not taken: so many are enough.
  record Refused(Revocation revocation) implements RevocationEvent {}
}
