package dev.stenope.core.crypto;

/// The four kinds of handshake files between two nodes, seen from one of them.
public enum Letter {
  OWN_REQUEST(true, true),
  PEER_RESPONSE(false, true),
  PEER_REQUEST(true, false),
  OWN_RESPONSE(false, false);

  private final boolean request;
  private final boolean own;

  Letter(boolean request, boolean own) {
    this.request = request;
    this.own = own;
  }

  boolean isRequest() {
    return request;
  }

  /// Whether the exchange that the file belongs to was begun here.
  boolean isBegunHere() {
    return own;
  }

  public boolean isFromPeer() {
    return request != own;
  }
}
