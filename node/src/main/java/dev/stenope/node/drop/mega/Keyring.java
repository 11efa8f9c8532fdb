package dev.stenope.node.drop.mega;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The keys by which nodes are opened: the master key of an account, and those of shared folders.
/// Any thread may use it.
final class Keyring {
  /// The most shared folders whose keys are kept.
  private static final int MAX_SHARES = 256;

  private static final int MAX_KEYS_LENGTH = 16 << 10;

  private final String user;
  private final byte @Nullable [] master;
  private final Map<String, byte[]> shares = new ConcurrentHashMap<>();

  private Keyring(String user, byte @Nullable [] master) {
    this.user = user;
    this.master = master;
  }

  static Keyring ofAccount(String user, byte[] master) {
    return new Keyring(user, master);
  }

  /// That of a link, whose key opens everything whatever the handle of its folder.
  static Keyring ofLink(byte[] key) {
    Keyring keyring = new Keyring("", null);
    keyring.shares.put("", key.clone());
    return keyring;
  }

  /// Keeps the key of a shared folder if the proof shows that the owner has written it.
  void learn(String handle, String proof, String key) {
    byte[] opener = master;
    if (opener == null || shares.size() >= MAX_SHARES) {
      return;
    }
    try {
      byte[] expected = Aes.encrypt(opener, (handle + handle).getBytes(US_ASCII));
      if (MessageDigest.isEqual(expected, Base64Url.read(proof, Aes.BLOCK))) {
        share(handle, Aes.decrypt(opener, Base64Url.read(key, Aes.BLOCK)));
      }
    } catch (MalformedException | IllegalArgumentException _) {
      // A share that cannot be read is none.
    }
  }

  /// Keeps the key of a shared folder.
  void share(String handle, byte[] key) {
    shares.put(handle, key.clone());
  }

  boolean isOfAccount() {
    return master != null;
  }

  /// The number of shares whose keys are known.
  int size() {
    return shares.size();
  }

  /// The key of the share with this folder; null if it is not known to be shared.
  byte @Nullable [] shareKey(String folder) {
    return shares.getOrDefault(master == null ? "" : folder, null);
  }

  /// Encrypts blocks under the master key of an account.
  byte[] wrap(byte[] blocks) {
    return Aes.encrypt(Objects.requireNonNull(master, "a link has no master key"), blocks);
  }

  /// What the command `p` says of the keys of one new node, `handle`, below `folder`.
  void seal(Json command, Json node, String folder, String handle, byte[] key) {
    if (master != null) {
      node.put("k", Base64Url.of(Aes.encrypt(master, key)));
    }
    byte[] share = shareKey(folder);
    if (share != null) {
      List<Object> sealed = List.of(0, 0, Base64Url.of(Aes.encrypt(share, key)));
      command.put("cr", List.of(List.of(folder), List.of(handle), sealed));
    }
  }

  /// Null if no key here opens it, or if there is nothing in it.
  @Nullable OpenNode open(RawNode node) {
    boolean isFile = node.type() == RawNode.FILE;
    boolean isNode = isFile || node.type() == RawNode.FOLDER;
    if (!isNode || !node.isSane() || node.keys().length() > MAX_KEYS_LENGTH) {
      return null;
    }
    for (String part : node.keys().split("/", -1)) {
      OpenNode open = open(node, part, isFile);
      if (open != null) {
        return open;
      }
    }
    return null;
  }

  private @Nullable OpenNode open(RawNode node, String part, boolean isFile) {
    int colon = part.indexOf(':');
    byte[] opener = colon < 0 ? null : opener(part.substring(0, colon));
    if (opener == null) {
      return null;
    }
    try {
      int length = isFile ? FileKey.LENGTH : Aes.BLOCK;
      byte[] key = Aes.decrypt(opener, Base64Url.read(part.substring(colon + 1), length));
      byte[] aes = isFile ? FileKey.of(key).aes() : key;
      Attributes attributes = Attributes.open(aes, node.attributes());
      return new OpenNode(node, key, attributes.name(), attributes.content());
    } catch (MalformedException _) {
      return null;
    }
  }

  private byte @Nullable [] opener(String owner) {
    if (master == null) {
      return shares.get("");
    }
    return owner.equals(user) ? master : shares.get(owner);
  }
}
