package dev.stenope.core.crypto;

import dev.stenope.core.wire.Writer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// What two nodes share before they meet: a root secret of 32 bytes, and who may request. With an
/// invitation only the joiner requests, who knows the node id of the inviter and is not known
/// itself; in a pair both may, and each has pinned the other's key. Two are equal if they serve the
/// same side of the same meeting. One thread at a time.
public final class Introduction {
  /// The length of the tag in the name of a handshake file, in bytes.
  public static final int TAG_LENGTH = 12;

  private static final int SLOT_LENGTH = 16;
  private static final String JOINER = "join";

  private final byte[] root;
  private final @Nullable String self;
  private final @Nullable String other;
  private final byte @Nullable [] peerKey;
  private final @Nullable NodeId inviter;
  private final Mac tags;
  private final byte[] tagKey;

  private Introduction(
      byte[] root,
      @Nullable String self,
      @Nullable String other,
      byte @Nullable [] peerKey,
      @Nullable NodeId inviter) {
    if (root.length != KeySchedule.KEY_LENGTH) {
      throw new IllegalArgumentException("a root secret has 32 bytes");
    }
    this.root = root.clone();
    this.self = self;
    this.other = other;
    this.peerKey = peerKey;
    this.inviter = inviter;
    tagKey = KeySchedule.expand(root, KeySchedule.TAG, KeySchedule.KEY_LENGTH);
    try {
      tags = Mac.getInstance("HmacSHA512");
      tags.init(new SecretKeySpec(tagKey, "HmacSHA512"));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HMAC", e);
    }
  }

  /// The side of an invitation that made it and waits.
  public static Introduction inviter(byte[] root) {
    return new Introduction(root, null, JOINER, null, null);
  }

  /// The side of an invitation that was given the code. It takes no response but of the inviter:
  /// the root alone, which others may have learned with the code, lets nobody play that part.
  public static Introduction joiner(byte[] root, NodeId inviter) {
    return new Introduction(root, JOINER, null, null, inviter);
  }

  /// Two nodes that have met. `peerKey` is the raw Ed25519 key of the other.
  public static Introduction pair(byte[] root, NodeId self, byte[] peerKey) {
    NodeId peer = NodeId.of(peerKey);
    if (peer.equals(self)) {
      throw new IllegalArgumentException("a node is no peer of itself");
    }
    return new Introduction(root, self.text(), peer.text(), peerKey.clone(), null);
  }

  public boolean isInvitation() {
    return peerKey == null;
  }

  /// Whether this side may begin an exchange.
  public boolean mayRequest() {
    return self != null;
  }

  /// The other node of a pair; null for an invitation.
  public @Nullable NodeId peer() {
    return peerKey == null ? null : NodeId.of(peerKey);
  }

  /// Whether this may be the other node. An inviter takes any.
  boolean admits(byte[] identityKey) {
    if (peerKey != null) {
      return MessageDigest.isEqual(peerKey, identityKey);
    }
    return inviter == null || inviter.equals(NodeId.of(identityKey));
  }

  byte[] root() {
    return root;
  }

  /// Direction and requester, as they enter keys, signatures and associated data: `request join`,
  /// `response` and a node id, and so on.
  String direction(Letter letter) {
    return (letter.isRequest() ? "request " : "response ") + requester(letter);
  }

  /// The kind of the file with this name tag; null if no such file is exchanged here.
  public @Nullable Letter recognize(byte[] nonce, long unix, byte[] tag) {
    byte[] slots = slots(nonce, unix);
    for (Letter letter : Letter.values()) {
      if (exchanges(letter) && MessageDigest.isEqual(slot(slots, letter), tag)) {
        return letter;
      }
    }
    return null;
  }

  /// The tag that lets the other side know a file by its name: HMAC-SHA512 under the tag key over
  /// the nonce of the name, 8 bytes, and the time in the name, `unix` seconds as 64 bits. Of the 64
  /// bytes, the first 12 of each quarter are the tag of one kind of file: request and response
  /// where the joiner or the lower node id requests, request and response where the higher does.
  public byte[] tag(Letter letter, byte[] nonce, long unix) {
    return slot(slots(nonce, unix), letter);
  }

  /// The first 16 bytes of the response to the request of this connection id. They do not show to
  /// which request the response belongs.
  byte[] responseHeader(Letter letter, byte[] connectionId) {
    byte[] label = KeySchedule.ascii("hdr " + direction(letter));
    byte[] mac = KeySchedule.mac(tagKey, label, connectionId);
    return Arrays.copyOf(mac, connectionId.length);
  }

  private boolean exchanges(Letter letter) {
    return (letter.isBegunHere() ? self : other) != null;
  }

  private String requester(Letter letter) {
    String requester = letter.isBegunHere() ? self : other;
    if (requester == null) {
      throw new IllegalArgumentException("this side of an invitation does not do that");
    }
    return requester;
  }

  private byte[] slots(byte[] nonce, long unix) {
    tags.update(nonce);
    return tags.doFinal(new Writer(8).u64(unix).toBytes());
  }

  private byte[] slot(byte[] slots, Letter letter) {
    String requester = requester(letter);
    String answering = letter.isBegunHere() ? other : self;
    boolean higher = answering != null && requester.compareTo(answering) > 0;
    int from = SLOT_LENGTH * ((higher ? 2 : 0) + (letter.isRequest() ? 0 : 1));
    return Arrays.copyOfRange(slots, from, from + TAG_LENGTH);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Introduction o
        && Objects.equals(self, o.self)
        && Objects.equals(other, o.other)
        && MessageDigest.isEqual(tagKey, o.tagKey);
  }

  @Override
  public int hashCode() {
    return Objects.hash(self, other, Arrays.hashCode(tagKey));
  }

  @Override
  public String toString() {
    return isInvitation() ? "Introduction[invitation]" : "Introduction[" + peer() + "]";
  }
}
