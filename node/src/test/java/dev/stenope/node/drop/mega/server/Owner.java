package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A person with an account, who prepares what tests start from: folders, links, junk. It works on
/// the server's memory, not through requests.
public final class Owner {
  private final Cloud cloud;
  private final Account account;
  private final byte[] masterKey;

  /// The keys of the folders that have links.
  private final Map<String, byte[]> shareKeys = new HashMap<>();

  /// A link to a folder: its handle, the key of the share, and what allows to write; all base64url.
  public record FolderLink(String handle, String key, @Nullable String auth) {
    /// The link as text, `handle#key` or `handle#key:auth`.
    @Override
    public String toString() {
      return handle + "#" + key + (auth == null ? "" : ":" + auth);
    }
  }

  private Owner(Cloud cloud, Account account, byte[] masterKey) {
    this.cloud = cloud;
    this.account = account;
    this.masterKey = masterKey;
  }

  /// Registers an account whose login has this version, 1 or 2. The address is in lower case.
  static Owner register(Cloud cloud, String address, String password, int version) {
    byte[] masterKey = Base64Url.randomBytes(16);
    byte[] salt = Base64Url.randomBytes(32);
    LoginHash hash =
        version == 1 ? LoginHash.first(address, password) : LoginHash.second(password, salt);
    RsaKey rsa = RsaKey.common();
    Account.Login login =
        new Account.Login(
            address,
            version,
            version == 1 ? null : Base64Url.of(salt),
            hash.proof(),
            Base64Url.of(Aes.wrap(hash.key(), masterKey)),
            rsa.wrapped(masterKey),
            rsa.modulus(),
            new byte[0]);
    return new Owner(cloud, cloud.register(login), masterKey);
  }

  /// The handle of the user.
  public String user() {
    return account.user;
  }

  public byte[] masterKey() {
    return masterKey.clone();
  }

  /// A new session, as if the owner had logged in.
  public String session() {
    return cloud.openSession(account);
  }

  /// Has the login ask for a second factor; null asks no more.
  public void askSecondFactor(@Nullable String code) {
    account.askSecondFactor(code);
  }

  /// Blocks the account, or lets it work again.
  public void block(boolean on) {
    synchronized (cloud) {
      account.block(on);
      cloud.notifyAll();
    }
  }

  /// Forgets what has changed, so that whoever has not seen it is told that it was too much.
  public void forgetEvents() {
    synchronized (cloud) {
      account.changes.forget();
      cloud.notifyAll();
    }
  }

  /// The handle of the topmost folder.
  public String root() {
    return account.tree.top(Node.Kind.ROOT).handle;
  }

  /// Makes the folders of a path such as `/a/b` where they are missing, and returns the last.
  public String folders(String path) {
    String folder = root();
    for (String name : Arrays.asList(path.split("/")).stream().filter(s -> !s.isEmpty()).toList()) {
      List<Node> there = named(folder).getOrDefault(name, List.of());
      folder = there.isEmpty() ? folder(folder, name) : there.getFirst().handle;
    }
    return folder;
  }

  /// Makes a folder and returns its handle.
  public String folder(String parent, String name) {
    return put(Node.Kind.FOLDER, parent, name, new byte[0]);
  }

  /// Puts a file whose content nobody can decrypt, and returns its handle.
  public String junk(String parent, String name, int size) {
    return put(Node.Kind.FILE, parent, name, Base64Url.randomBytes(size));
  }

  /// Puts many such files, of which nobody is told, as if they had always been there. The name is a
  /// format with one number; all have one key and one content.
  public void junk(String parent, String format, int count, int size) {
    byte[] key = Base64Url.randomBytes(32);
    synchronized (cloud) {
      Node first = node(Node.Kind.FILE, parent, key, format.formatted(0));
      first.content = Base64Url.randomBytes(size);
      account.tree.add(first);
      for (int i = 1; i < count; i++) {
        String attributes = attributes(key, format.formatted(i));
        account.tree.add(first.copy(Base64Url.random(6), attributes));
      }
    }
  }

  private String put(Node.Kind kind, String parent, String name, byte[] content) {
    byte[] key = Base64Url.randomBytes(kind == Node.Kind.FILE ? 32 : 16);
    synchronized (cloud) {
      Node node = node(kind, parent, key, name);
      node.content = content;
      account.tree.add(node);
      account.stamp(null, cloud.nextTag());
      account.tellOfNew(List.of(node));
      cloud.notifyAll();
      return node.handle;
    }
  }

  private Node node(Node.Kind kind, String parent, byte[] key, String name) {
    String attributes = attributes(key, name);
    Node node = new Node(Base64Url.random(6), kind, account.user, parent, attributes);
    node.key = Base64Url.of(Aes.wrap(masterKey, key));
    for (String above : account.tree.path(node)) {
      byte[] shareKey = shareKeys.get(above);
      if (shareKey != null) {
        node.shareKeys.put(above, Base64Url.of(Aes.wrap(shareKey, key)));
      }
    }
    node.time = cloud.knobs.seconds();
    return node;
  }

  private static String attributes(byte[] key, String name) {
    byte[] plain = ("MEGA" + new Json().put("n", name)).getBytes(UTF_8);
    return Base64Url.of(Aes.chain(attributeKey(key), plain));
  }

  private static byte[] attributeKey(byte[] key) {
    byte[] folded = Arrays.copyOf(key, 16);
    for (int i = 16; i < key.length; i++) {
      folded[i - 16] ^= key[i];
    }
    return folded;
  }

  /// Links to a folder. Whoever has a writable link may put and delete.
  public FolderLink link(String folder, boolean writable) {
    synchronized (cloud) {
      Node node = get(folder);
      byte[] shareKey = shareKeys.computeIfAbsent(folder, _ -> Base64Url.randomBytes(16));
      for (Node below : account.tree.from(node)) {
        byte[] key = key(below);
        if (key != null) {
          below.shareKeys.put(folder, Base64Url.of(Aes.wrap(shareKey, key)));
        }
      }
      byte[] proof = Aes.wrap(masterKey, (folder + folder).getBytes(US_ASCII));
      account.shares.put(
          folder,
          new Share(
              folder,
              Base64Url.of(Aes.wrap(masterKey, shareKey)),
              Base64Url.of(proof),
              writable ? 2 : 0));
      Link link = cloud.publish(account, node, writable);
      return new FolderLink(link.handle(), Base64Url.of(shareKey), writable ? link.auth() : null);
    }
  }

  /// Makes the links to a folder worthless.
  public void unlink(String folder) {
    synchronized (cloud) {
      account.shares.remove(folder);
      cloud.withdraw(account, get(folder));
      cloud.notifyAll();
    }
  }

  /// The children of a folder by their names; those that nobody can read are left out.
  public Map<String, List<Node>> named(String folder) {
    synchronized (cloud) {
      Map<String, List<Node>> named = new HashMap<>();
      for (Node node : account.tree.children(get(folder))) {
        String name = name(node);
        if (name != null) {
          named.computeIfAbsent(name, _ -> new ArrayList<>()).add(node);
        }
      }
      return named;
    }
  }

  /// Makes a node look as if it had been put so long before.
  public void age(String handle, Duration by) {
    synchronized (cloud) {
      get(handle).time -= by.toSeconds();
    }
  }

  private Node get(String handle) {
    try {
      return account.tree.get(handle);
    } catch (Refusal e) {
      throw new IllegalArgumentException("no node " + handle, e);
    }
  }

  private byte @Nullable [] key(Node node) {
    try {
      if (node.key != null) {
        return Aes.unwrap(masterKey, Base64Url.read(node.key));
      }
      for (Map.Entry<String, String> entry : node.shareKeys.entrySet()) {
        byte[] shareKey = shareKeys.get(entry.getKey());
        if (shareKey != null) {
          return Aes.unwrap(shareKey, Base64Url.read(entry.getValue()));
        }
      }
      return null;
    } catch (Refusal _) {
      return null;
    }
  }

  private @Nullable String name(Node node) {
    byte[] key = key(node);
    if (key == null) {
      return null;
    }
    try {
      byte[] plain = Aes.unchain(attributeKey(key), Base64Url.read(node.attributes));
      String text = new String(plain, UTF_8).replace("\0", "");
      return text.startsWith("MEGA")
          ? Json.read(text.substring(4).getBytes(UTF_8)).text("n")
          : null;
    } catch (MalformedException | Refusal | IllegalStateException _) {
      return null;
    }
  }
}
