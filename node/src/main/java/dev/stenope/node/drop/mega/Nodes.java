package dev.stenope.node.drop.mega;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files of ours as nodes: small ones as a folder whose attributes carry the content, which costs
/// one request, and any as a real file, which costs three.
final class Nodes {
  /// The most nodes that one request removes.
  static final int BATCH = 200;

  private final Cloud cloud;
  private final Transfers transfers;

  Nodes(Cloud cloud, Transfers transfers) {
    this.cloud = cloud;
    this.transfers = transfers;
  }

  /// Puts a file as a folder; null if the server does not keep that many attributes as they are.
  @Nullable Entry putSmall(String folder, String name, byte[] content) throws IOException {
    byte[] key = new byte[Aes.BLOCK];
    cloud.random.nextBytes(key);
    String attributes = new Attributes(name, content).seal(key);
    Json node = new Json().put("h", Cloud.NEW).put("t", RawNode.FOLDER).put("a", attributes);
    RawNode made;
    try {
      made = cloud.put(folder, Cloud.NEW, node, key);
    } catch (Refusal refusal) {
      if (refusal.error() == MegaError.ARGUMENTS) {
        return null;
      }
      throw refusal;
    }
    if (!made.attributes().equals(attributes)) {
      remove(List.of(made.handle()));
      return null;
    }
    return new Entry(made.handle(), folder, name, key, false, made.time());
  }

  /// Puts a file as a real one.
  Entry putFile(String folder, String name, byte[] content) throws IOException {
    FileKey.Sealed sealed = FileKey.seal(content, cloud.random);
    byte[] key = sealed.key().toBytes();
    String token = transfers.upload(sealed.ciphertext());
    String attributes = new Attributes(name, null).seal(sealed.key().aes());
    Json node = new Json().put("h", token).put("t", RawNode.FILE).put("a", attributes);
    RawNode made = cloud.put(folder, token, node, key);
    return new Entry(made.handle(), folder, name, key, true, made.time());
  }

  /// The first `limit` bytes of a real file, and one more if there are more; null if it is gone or
  /// not what was sealed.
  byte @Nullable [] content(Entry entry, int limit) throws IOException {
    try {
      FileKey key = FileKey.of(entry.key());
      Transfers.Part part = transfers.download(entry.handle(), limit + 1);
      return part.isWhole() ? key.open(part.bytes()) : key.openStart(part.bytes());
    } catch (Refusal refusal) {
      if (refusal.error() == MegaError.ABSENT) {
        return null;
      }
      throw refusal;
    } catch (MalformedException _) {
      return null;
    }
  }

  /// Removes nodes, each with all below it; that one is gone already is fine.
  void remove(List<String> handles) throws IOException {
    for (int at = 0; at < handles.size(); at += BATCH) {
      List<Json> batch = new ArrayList<>();
      for (String handle : handles.subList(at, Math.min(handles.size(), at + BATCH))) {
        batch.add(new Json().put("a", "d").put("n", handle).put("i", cloud.echo));
      }
      for (Object result : cloud.ask(batch)) {
        MegaError error = result instanceof Long code && code < 0 ? MegaError.of(code) : null;
        if (error != null && error != MegaError.ABSENT) {
          throw new Refusal(error);
        }
      }
    }
  }
}
