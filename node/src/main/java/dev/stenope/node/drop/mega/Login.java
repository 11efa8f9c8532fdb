package dev.stenope.node.drop.mega;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The ways into an account.
final class Login {
  private static final int MAX_SALT = 1024;
  private static final String STRANGER = "";

  private final Api api;

  Login(Api api) {
    this.api = api;
  }

  /// What the password stands for, of which the server says how.
  PasswordKey opener(String mail, char[] password) throws IOException {
    Json form = api.askObject(STRANGER, new Json().put("a", "us0").put("user", mail));
    if (form.number("v", 0) == 1) {
      return PasswordKey.ofOld(password, mail);
    }
    try {
      byte[] salt = Base64Url.read(form.text("s"));
      if (form.number("v", 0) != 2 || salt.length == 0 || salt.length > MAX_SALT) {
        throw new Refusal(MegaError.STRANGE);
      }
      return PasswordKey.of(password, salt);
    } catch (MalformedException _) {
      throw new Refusal(MegaError.STRANGE);
    }
  }

  /// Opens a session. `user` is an e-mail address or the handle of a user, and `code` that of a
  /// second factor.
  Wallet.Session open(String user, PasswordKey opener, @Nullable String code) throws IOException {
    Json command = new Json().put("a", "us").put("user", user);
    if (!opener.proof().isEmpty()) {
      command.put("uh", opener.proof());
    }
    if (code != null) {
      command.put("mfa", code);
    }
    Json answer = api.askObject(STRANGER, command);
    try {
      String self = answer.text("u", user);
      byte[] master = Aes.decrypt(opener.key(), Base64Url.read(answer.text("k"), Aes.BLOCK));
      String session =
          answer.has("csid")
              ? SessionId.open(master, answer.text("privk"), answer.text("csid"), self)
              : SessionId.check(master, answer.text("tsid"));
      return new Wallet.Session(self, master, session);
    } catch (MalformedException _) {
      throw new Refusal(MegaError.STRANGE);
    }
  }

  /// Makes an account without a person and keeps what opens its first session.
  void register(Wallet wallet) throws IOException {
    SecureRandom random = new SecureRandom();
    byte[] opener = new byte[Aes.BLOCK];
    byte[] master = new byte[Aes.BLOCK];
    byte[] challenge = new byte[Aes.BLOCK];
    random.nextBytes(opener);
    random.nextBytes(master);
    random.nextBytes(challenge);
    byte[] proof = Arrays.copyOf(challenge, 2 * Aes.BLOCK);
    System.arraycopy(Aes.encrypt(master, challenge), 0, proof, Aes.BLOCK, Aes.BLOCK);
    Json command =
        new Json()
            .put("a", "up")
            .put("k", Base64Url.of(Aes.encrypt(opener, master)))
            .put("ts", Base64Url.of(proof));
    if (!(api.ask(STRANGER, command) instanceof String user) || !user.matches("[\\w-]{11}")) {
      throw new Refusal(MegaError.STRANGE);
    }
    wallet.keep(user, new PasswordKey(opener, ""));
  }
}
