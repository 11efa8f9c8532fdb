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
    if (address instanceof MegaAddress.Ephemeral && wallet.mayLogIn()) {
      return login.register(wallet);
    }
    throw address instanceof MegaAddress.Ephemeral
        ? tooOften()
        : new DropException(
            "nobody is logged in to the drop "
                + address.place()
                + "; log in with: stenope drop mega login "
                + address.place().substring("mega:".length()),
            Duration.ofMinutes(1),
            null);
  }

  private DropException tooOften() {
    return new DropException(
        "the session of the drop "
            + address.place()
            + " has ended, and MEGA was logged in to often enough today; it is tried again"
            + " tomorrow, or log in with: stenope drop mega login",
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
    PasswordKey opener = wallet.opener();
    if (opener == null) {
      return false;
    }
    if (!wallet.mayLogIn()) {
      throw tooOften();
    }
    String user = address instanceof MegaAddress.Account account ? account.mail() : wallet.user();
    try {
      Wallet.Session fresh = login.open(user, opener, null);
      wallet.keep(fresh, opener);
      session = fresh;
      keyring = null;
      return true;
    } catch (Refusal refusal) {
      throw again(refusal);
    }
  }

  private IOException again(Refusal refusal) throws DropException {
    if (refusal.error() == MegaError.TOO_MANY) {
      wallet.forbidLogin(refusal.pause());
    }
    if (refusal.error() != MegaError.ABSENT) {
      return refusal;
    }
    String line =
        address instanceof MegaAddress.Ephemeral
            ? "the ephemeral account of the drop is gone, as they go after a while; forget it with:"
                + " stenope drop mega logout ephemeral, and make another link"
            : "MEGA does not know "
                + address.place()
                + " with this password any more; log in with: stenope drop mega login";
    return new DropException(line, HOUR, refusal);
  }
}
