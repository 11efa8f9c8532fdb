package dev.stenope.node.drop.mega;

/// The right of whoever knows a writable link.
final class LinkAccess implements Access {
  private final MegaAddress.Link link;
  private final Keyring keyring;

  LinkAccess(MegaAddress.Link link) {
    this.link = link;
    this.keyring = Keyring.ofLink(link.key());
  }

  @Override
  public String auth() {
    return "n=" + link.handle() + link.auth();
  }

  /// Who listens does not show that it may write.
  @Override
  public String listener() {
    return "n=" + link.handle();
  }

  @Override
  public Keyring keyring() {
    return keyring;
  }

  @Override
  public boolean renew() {
    return false;
  }
}
