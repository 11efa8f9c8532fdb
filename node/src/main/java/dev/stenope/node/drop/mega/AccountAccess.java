package dev.stenope.node.drop.mega;

import dev.stenope.node.drop.DropException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The right of the owner of an account, by a session that is kept, and renewed at most twice a
/// day.
final class AccountAccess implements Access {
  private static final Duration HOUR = Duration.ofHours(1);

  private final MegaAddress address;
  private final Wallet wallet;
  private final Login login;
  private volatile Wallet.@Nullable Session session;
  private @Nullable Keyring keyring;

  AccountAccess(MegaAddress address, Wallet wallet, Login login) {
    this.address = address;
    this.wallet = wallet;
    this.login = login;
  }

  private Wallet.Session session() throws IOException {
    Wallet.Session current = session;
    if (current == null) {
      current = wallet.session();
      if (current == null) {
        current = first();
      }
      session = current;
    }
    return current;
  }

  private Wallet.Session first() throws IOException {
    if (!(address instanceof MegaAddress.Ephemeral)) {
      throw new DropException(
          "nobody is logged in to the drop " + address.place() + "; " + byHand(),
          Duration.ofMinutes(1),
          null);
    }
    return another();
  }

  private String byHand() {
    return "log in with: stenope drop mega login " + address.place().substring("mega:".length());
  }

  /// Opens a session without a person.
  private Wallet.Session another() throws IOException {
    MegaError barred = wallet.barred();
    if (barred != null) {
      throw refused(barred, null);
    }
    if (!wallet.mayLogIn()) {
      throw tooOften();
    }
    wallet.countLogin();
    PasswordKey opener = wallet.opener();
    if (opener == null) {
      login.register(wallet);
      opener = wallet.opener();
    }
    if (opener == null) {
      throw new Refusal(MegaError.SESSION);
    }
    String user = address instanceof MegaAddress.Account account ? account.mail() : wallet.user();
    try {
      Wallet.Session fresh = login.open(user, opener, null);
      wallet.keep(fresh, opener);
      return fresh;
    } catch (Refusal refusal) {
      throw again(refusal);
    }
  }

  private DropException tooOften() {
    return new DropException(
        "the session of the drop "
            + address.place()
            + " has ended, and MEGA was logged in to often enough today; it is tried again"
            + " tomorrow, and another drop can be used meanwhile",
        HOUR,
        null);
  }

  @Override
  public String auth() throws IOException {
    return "sid=" + session().id();
  }

  @Override
  public String listener() {
    Wallet.Session current = session;
    return "sid=" + (current == null ? "" : current.id());
  }

  @Override
  public Keyring keyring() throws IOException {
    Keyring known = keyring;
    if (known == null) {
      Wallet.Session current = session();
      known = Keyring.ofAccount(current.user(), current.master());
      MegaAddress.Link link = wallet.link();
      if (link != null) {
        known.share(wallet.linkedFolder(), link.key());
      }
      keyring = known;
    }
    return known;
  }

  @Override
  public boolean renew() throws IOException {
    Wallet.Session kept = wallet.session();
    Wallet.Session current = session;
    if (kept != null && current != null && !kept.id().equals(current.id())) {
      // Another process has logged in.
      session = kept;
      keyring = null;
      return true;
    }
    if (wallet.opener() == null) {
      return false;
    }
    session = another();
    keyring = null;
    return true;
  }

  private IOException again(Refusal refusal) throws DropException {
    if (refusal.error() == MegaError.TOO_MANY) {
      wallet.forbidLogin(refusal.pause());
    }
    if (refusal.error() != MegaError.ABSENT && refusal.error() != MegaError.MULTI_FACTOR) {
      return refusal;
    }
    wallet.bar(refusal.error());
    return refused(refusal.error(), refusal);
  }

  private DropException refused(MegaError error, @Nullable Refusal refusal) {
    String line;
    if (address instanceof MegaAddress.Ephemeral) {
      line =
          "the ephemeral account of the drop is gone, as they go after a while; forget it with:"
              + " stenope drop mega logout ephemeral, and make another link";
    } else if (error == MegaError.MULTI_FACTOR) {
      line =
          "the session of the drop "
              + address.place()
              + " has ended, and MEGA wants a code of the second factor; "
              + byHand();
    } else {
      line = "MEGA does not know " + address.place() + " with this password any more; " + byHand();
    }
    return new DropException(line, HOUR, refusal);
  }
}
