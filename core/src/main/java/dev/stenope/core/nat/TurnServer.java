package dev.stenope.core.nat;

/// A TURN server that this node may use. `place` names it to a person, without secrets; `isStream`
/// tells whether the way to it is TCP or TLS.
public record TurnServer(String place, String username, String password, boolean isStream) {
  @Override
  public String toString() {
    return place;
  }
}
