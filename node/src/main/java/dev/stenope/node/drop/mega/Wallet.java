package dev.stenope.node.drop.mega;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one drop of MEGA keeps on the [Shelf]: the session, what renews it, the link, and what was
/// found out about the server. Other processes may change it, so it is read anew for each question.
final class Wallet {
  private static final long DAY = Duration.ofDays(1).toSeconds();
  private static final int MAX_LOGINS = 2;

  private final Shelf shelf;
  private final MegaAddress address;
  private final String name;

  /// A session of an account whose master key is known.
  record Session(String user, byte[] master, String id) {}

  Wallet(Shelf shelf, MegaAddress address) {
    this.shelf = shelf;
    this.address = address;
    byte[] digest = Sha256.of(address.identity().getBytes(UTF_8));
    this.name = "mega-" + HexFormat.of().formatHex(digest, 0, 12);
  }

  private Json read() throws DropException {
    byte[] content = shelf.read(name);
    try {
      return content == null ? new Json() : Json.read(content);
    } catch (MalformedException _) {
      return new Json();
    }
  }

  private void write(Json json) throws DropException {
    shelf.write(name, json.toBytes());
  }

  private static long now() {
    return System.currentTimeMillis() / 1000;
  }

  /// Null if nobody is logged in.
  @Nullable Session session() throws DropException {
    Json json = read();
    try {
      return json.has("session")
          ? new Session(
              json.text("user"),
              Base64Url.read(json.text("master"), Aes.BLOCK),
              json.text("session"))
          : null;
    } catch (MalformedException _) {
      return null;
    }
  }

  /// Keeps a session and what opens another one later.
  void keep(Session session, PasswordKey opener) throws DropException {
    write(
        read()
            .put("session", session.id())
            .put("user", session.user())
            .put("master", Base64Url.of(session.master()))
            .put("opener", Base64Url.of(opener.key()))
            .put("proof", opener.proof())
            .put("barred", 0));
  }

  /// Keeps what opens the first session of an account that was just made.
  void keep(String user, PasswordKey opener) throws DropException {
    write(
        read()
            .put("user", user)
            .put("opener", Base64Url.of(opener.key()))
            .put("proof", opener.proof()));
  }

  /// Counts a login; one that nobody has asked for before it is tried, for it may fail again and
  /// again.
  void countLogin() throws DropException {
    Json json = read();
    List<Object> logins = new ArrayList<>(recentLogins(json));
    logins.add(now());
    write(json.put("logins", logins));
  }

  /// Has no session opened before a person logs in: the server has refused the last login with this
  /// error, and so it does not count.
  void bar(MegaError error) throws DropException {
    Json json = read();
    List<Long> logins = recentLogins(json);
    List<Long> others = logins.subList(0, Math.max(0, logins.size() - 1));
    write(json.put("logins", List.copyOf(others)).put("barred", error.code()));
  }

  /// The error for which only a person can log in; null if there is none.
  @Nullable MegaError barred() throws DropException {
    long code = read().number("barred", 0);
    return code < 0 ? MegaError.of(code) : null;
  }

  /// What opens another session; null if nobody has logged in.
  @Nullable PasswordKey opener() throws DropException {
    Json json = read();
    try {
      return json.has("opener")
          ? new PasswordKey(Base64Url.read(json.text("opener"), Aes.BLOCK), json.text("proof", ""))
          : null;
    } catch (MalformedException _) {
      return null;
    }
  }

  /// The handle of the user, which is the name by which an account without an address logs in.
  String user() throws DropException {
    return read().text("user", "");
  }

  private static List<Long> recentLogins(Json json) {
    long now = now();
    List<Long> recent = new ArrayList<>();
    for (Object login : json.list("logins")) {
      if (login instanceof Long time && time <= now && now - time < DAY) {
        recent.add(time);
      }
    }
    return recent.size() > MAX_LOGINS ? recent.subList(0, MAX_LOGINS) : recent;
  }

  /// Whether one more login is within what MEGA puts up with.
  boolean mayLogIn() throws DropException {
    Json json = read();
    return recentLogins(json).size() < MAX_LOGINS && json.number("no_login_before", 0) <= now();
  }

  /// Allows no login for a while.
  void forbidLogin(Duration pause) throws DropException {
    write(read().put("no_login_before", now() + pause.toSeconds()));
  }

  /// Forgets the session and all that could open another one, but not how often that was done.
  void forget() throws DropException {
    Json old = read();
    Json json = new Json().put("logins", List.copyOf(recentLogins(old)));
    write(json.put("no_login_before", old.number("no_login_before", 0)));
  }

  /// The link that was made to the folder of the drop; null if there is none.
  MegaAddress.@Nullable Link link() throws DropException {
    Json json = read();
    try {
      return json.has("link")
          ? new MegaAddress.Link(
              json.text("link"),
              Base64Url.read(json.text("link_key"), Aes.BLOCK),
              json.text("link_auth"),
              address.api())
          : null;
    } catch (MalformedException _) {
      return null;
    }
  }

  /// The handle of the folder to which the link leads; empty if there is none.
  String linkedFolder() throws DropException {
    return read().text("link_folder", "");
  }

  void keep(MegaAddress.Link link, String folder) throws DropException {
    write(
        read()
            .put("link", link.handle())
            .put("link_key", Base64Url.of(link.key()))
            .put("link_auth", link.auth())
            .put("link_folder", folder));
  }

  /// Whether the server did not take contents in attributes when it was tried last, which is
  /// remembered for a week.
  boolean wantsFiles() throws DropException {
    return read().number("files_until", 0) > now();
  }

  void rememberFiles() throws DropException {
    write(read().put("files_until", now() + 7 * DAY));
  }
}
