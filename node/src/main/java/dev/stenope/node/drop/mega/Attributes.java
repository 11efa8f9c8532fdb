package dev.stenope.node.drop.mega;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/// What a node says of itself under its key: the name, and the content of a small file that is
/// carried by a folder.
record Attributes(String name, byte @Nullable [] content) {
  private static final String MAGIC = "MEGA";

  /// The member that carries a content. Clients pass over those that they do not know.
  private static final String CONTENT = "stenope";

  /// Writes attributes under an AES key of 16 bytes.
  String seal(byte[] key) {
    Json json = new Json().put("n", name);
    if (content != null) {
      json.put(CONTENT, Base64Url.of(content));
    }
    return Base64Url.of(Aes.encryptChain(key, Aes.padded((MAGIC + json).getBytes(UTF_8))));
  }

  /// Reads attributes that are under an AES key of 16 bytes.
  static Attributes open(byte[] key, String text) throws MalformedException {
    byte[] sealed = Base64Url.read(text);
    if (sealed.length == 0 || sealed.length % Aes.BLOCK != 0) {
      throw new MalformedException("not whole blocks");
    }
    byte[] bytes = Aes.decryptChain(key, sealed);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    int start = MAGIC.length();
    if (end <= start || !new String(bytes, 0, start, UTF_8).equals(MAGIC)) {
      throw new MalformedException("not the key of these attributes");
    }
    Json json = Json.read(bytes, start, end - start);
    String content = json.text(CONTENT, "");
    return new Attributes(json.text("n"), content.isEmpty() ? null : Base64Url.read(content));
  }
}
