package dev.stenope.node.drop.mega;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.drop.http.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An account of MEGA as its owner manages it: logs in and out, and makes the link by which other
/// machines reach the drop.
public final class MegaAccount implements AutoCloseable {
  private static final int BURST = 20;

  private final MegaAddress address;
  private final Wallet wallet;
  private final Stop stop = new Stop();
  private final Http http = new Http();
  private final Api api;
  private final Login login;
  private final Cloud cloud;

  private MegaAccount(MegaAddress address, Shelf shelf) {
    this.address = address;
    this.wallet = new Wallet(shelf, address);
    this.api =
        new Api(
            address.api(),
            http,
            new Budget(BURST, 1, stop),
            new Rest(),
            new Riddles(stop),
            stop,
            Patience.STANDARD);
    this.login = new Login(api);
    this.cloud = new Cloud(api, new AccountAccess(address, wallet, login), Cloud.MAX_LIST);
  }

  /// Opens `mega:you@example.org` or `mega:ephemeral`; `mega:` may be left out.
  public static MegaAccount open(String uri, Shelf shelf) throws DropException {
    MegaAddress address = MegaAddress.of(uri);
    if (address instanceof MegaAddress.Link) {
      throw new DropException(
          "the drop "
              + address.place()
              + " is a link and needs no account; put it into the configuration as it is");
    }
    return new MegaAccount(address, shelf);
  }

  /// The drop in the words of a person, without secrets.
  public String place() {
    return address.place();
  }

  /// Whether a password is of use: an ephemeral account has none.
  public boolean hasPassword() {
    return address instanceof MegaAddress.Account;
  }

  /// Logs in and keeps the session. False if the account wants a code of a second factor, or
  /// another one than `code`.
  public boolean login(char[] password, @Nullable String code) throws DropException {
    if (!(address instanceof MegaAddress.Account account)) {
      throw new DropException(
          "an ephemeral account has no password; it is made when it is used first");
    }
    if (password.length == 0) {
      throw new DropException("the password is empty; type that of " + account.mail());
    }
    if (!wallet.mayLogIn()) {
      throw new DropException(
          "MEGA blocks accounts that log in often, and "
              + place()
              + " did so twice today; the session that is there still serves, or try tomorrow",
          Duration.ofHours(1),
          null);
    }
    try {
      PasswordKey opener = login.opener(account.mail(), password);
      wallet.keep(login.open(account.mail(), opener, code), opener);
      wallet.countLogin();
      return true;
    } catch (Refusal refusal) {
      return refused(account, code, refusal);
    } catch (IOException e) {
      throw fault("log in to", e);
    }
  }

  private boolean refused(MegaAddress.Account account, @Nullable String code, Refusal refusal)
      throws DropException {
    MegaError error = refusal.error();
    if (error == MegaError.MULTI_FACTOR || (error == MegaError.FAILED && code != null)) {
      return false;
    }
    if (error == MegaError.ABSENT) {
      throw new DropException(
          "MEGA does not know " + account.mail() + " with this password; check both", refusal);
    }
    if (error == MegaError.TOO_MANY) {
      wallet.forbidLogin(refusal.pause());
    }
    throw fault("log in to", refusal);
  }

  /// Whether a session is kept, be it good or not.
  public boolean isLoggedIn() throws DropException {
    return wallet.session() != null;
  }

  /// Asks MEGA whether the session is good, and returns the handle of the user.
  public String user() throws DropException {
    try {
      String user = cloud.ask(new Json().put("a", "ug")).text("u", "");
      if (!user.matches("[A-Za-z0-9_-]{11}")) {
        throw new Refusal(MegaError.STRANGE);
      }
      return user;
    } catch (IOException e) {
      throw fault("ask", e);
    }
  }

  /// The address by which other machines reach the drop: a secret. Null if no link was made.
  public @Nullable String link() throws DropException {
    MegaAddress.Link link = wallet.link();
    return link == null ? null : link.secret();
  }

  /// Makes the folder of the drop and a writable link to it, or finds those that are there, and
  /// returns the address by which other machines reach the drop: a secret.
  public String createLink() throws DropException {
    try {
      Snapshot snapshot = cloud.list(null);
      String folder = cloud.folder(snapshot);
      Keyring keyring = cloud.access.keyring();
      byte[] share = keyring.shareKey(folder);
      if (share == null) {
        share = new byte[Aes.BLOCK];
        cloud.random.nextBytes(share);
      }
      Map<String, byte[]> keys = snapshot.keys(folder);
      if (!keys.containsKey(folder)) {
        // It was made just now.
        snapshot = cloud.list(null);
        keys = snapshot.keys(folder);
      }
      if (!keys.containsKey(folder)) {
        throw new Refusal(MegaError.STRANGE);
      }
      cloud.ask(List.of(sharing(folder, share, keys, keyring)));
      MegaAddress.Link link = publish(folder, share);
      wallet.keep(link, folder);
      keyring.share(folder, share);
      return link.secret();
    } catch (IOException e) {
      throw fault("make a link to", e);
    }
  }

  /// The command that has guests of the link read the folder and all of ours that is in it.
  private static Json sharing(
      String folder, byte[] share, Map<String, byte[]> keys, Keyring keyring) {
    List<Object> sealed = new ArrayList<>();
    List<String> handles = new ArrayList<>();
    for (Map.Entry<String, byte[]> key : keys.entrySet()) {
      sealed.add(0);
      sealed.add(handles.size());
      sealed.add(Base64Url.of(Aes.encrypt(share, key.getValue())));
      handles.add(key.getKey());
    }
    byte[] proof = (folder + folder).getBytes(US_ASCII);
    return new Json()
        .put("a", "s2")
        .put("n", folder)
        .put("s", List.of(new Json().put("u", "EXP").put("r", 2)))
        .put("ok", Base64Url.of(keyring.wrap(share)))
        .put("ha", Base64Url.of(keyring.wrap(proof)))
        .put("cr", List.of(List.of(folder), handles, sealed));
  }

  private MegaAddress.Link publish(String folder, byte[] share) throws IOException {
    Json answer = cloud.ask(new Json().put("a", "l").put("n", folder).put("w", "1"));
    try {
      String handle = answer.text("ph");
      String auth = answer.text("w");
      if (handle.matches("[\\w-]{8}") && auth.matches("[\\w-]{8,64}")) {
        return new MegaAddress.Link(handle, share, auth, address.api());
      }
    } catch (MalformedException _) {
      // Told below.
    }
    throw new Refusal(MegaError.STRANGE);
  }

  /// Ends the session and forgets all that could open another one. The link stays good.
  public void logout() throws DropException {
    try {
      Wallet.Session session = wallet.session();
      if (session != null) {
        api.ask("sid=" + session.id(), new Json().put("a", "sml"));
      }
    } catch (Refusal refusal) {
      if (refusal.error() != MegaError.SESSION) {
        throw fault("log out of", refusal);
      }
    } catch (IOException e) {
      throw fault("log out of", e);
    } finally {
      wallet.forget();
    }
  }

  private DropException fault(String wish, IOException e) {
    return Faults.of("cannot " + wish + " the drop " + place(), e);
  }

  @Override
  public void close() {
    stop.close();
    http.close();
  }
}
