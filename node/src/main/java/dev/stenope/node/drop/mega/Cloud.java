package dev.stenope.node.drop.mega;

import dev.stenope.core.wire.Json;
import dev.stenope.node.drop.http.HttpFault;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// MEGA as somebody with a right sees it.
final class Cloud {
  /// The longest list of all nodes, in bytes, and how long it may take.
  static final long MAX_LIST = 512L << 20;

  private static final Duration LIST = Duration.ofMinutes(2);

  /// What stands for a handle in a command that makes a folder.
  static final String NEW = "xxxxxxxx";

  final Access access;
  final SecureRandom random = new SecureRandom();

  /// What events say of who has made them.
  final String echo;

  private final Api api;
  private final long maxList;

  /// Asks with what the address says of who asks.
  @FunctionalInterface
  private interface Asking<T> {
    T ask(String auth) throws IOException;
  }

  /// Of a list of all nodes that has more than `maxList` bytes only the start is read.
  Cloud(Api api, Access access, long maxList) {
    this.api = api;
    this.access = access;
    this.maxList = maxList;
    byte[] unique = new byte[9];
    random.nextBytes(unique);
    this.echo = Base64Url.of(unique);
  }

  /// Asks, and if the session has ended asks once more in another one.
  private <T> T inSession(Asking<T> asking) throws IOException {
    try {
      return asking.ask(access.auth());
    } catch (Refusal refusal) {
      if (refusal.error() != MegaError.SESSION || !access.renew()) {
        throw refusal;
      }
      return asking.ask(access.auth());
    }
  }

  /// Sends one command whose result is an object.
  Json ask(Json command) throws IOException {
    return inSession(auth -> api.askObject(auth, command));
  }

  /// Sends commands as one batch. A negative number among the results is an error.
  List<?> ask(List<Json> batch) throws IOException {
    return inSession(auth -> api.ask(auth, batch));
  }

  /// Lists all nodes; where there are too many, those that come first, without the number of the
  /// next event. The content of the node `wanted` is kept whatever there is.
  Snapshot list(@Nullable String wanted) throws IOException {
    access.auth();
    int known = access.keyring().size();
    Snapshot snapshot = listOnce(wanted);
    // Keys of shares may have come behind what they open.
    return snapshot.isClosed() && access.keyring().size() > known ? listOnce(wanted) : snapshot;
  }

  private Snapshot listOnce(@Nullable String wanted) throws IOException {
    Json command = new Json().put("a", "f").put("c", 1).put("r", 1);
    if (!access.keyring().isOfAccount()) {
      command.put("ca", 1);
    }
    return inSession(
        auth -> {
          Snapshot snapshot = new Snapshot(access.keyring(), wanted);
          return api.ask(auth, List.of(command), maxList, LIST, body -> start(body, snapshot));
        });
  }

  private static Snapshot start(InputStream body, Snapshot snapshot) throws IOException {
    try {
      return Streams.read(body, snapshot::read);
    } catch (IOException e) {
      if (HttpFault.isTooLong(e)) {
        return snapshot;
      }
      throw e;
    }
  }

  /// The folder of the drop, which is made in an account where it is absent.
  String folder(Snapshot snapshot) throws IOException {
    if (!access.keyring().isOfAccount()) {
      return required(snapshot.shared());
    }
    String at = required(snapshot.root());
    for (String name : Folders.WAY) {
      OpenNode folder = snapshot.folder(at, name);
      if (folder == null && snapshot.number().isEmpty()) {
        // It may be in the part of the list that is too long to be read.
        throw new Refusal(MegaError.STORAGE);
      }
      at = folder == null ? make(at, name).handle() : folder.handle();
    }
    return at;
  }

  private static String required(@Nullable String handle) throws Refusal {
    if (handle == null) {
      throw new Refusal(MegaError.ABSENT);
    }
    return handle;
  }

  private RawNode make(String parent, String name) throws IOException {
    byte[] key = new byte[Aes.BLOCK];
    random.nextBytes(key);
    Json node =
        new Json()
            .put("h", NEW)
            .put("t", RawNode.FOLDER)
            .put("a", new Attributes(name, null).seal(key));
    return put(parent, NEW, node, key);
  }

  /// The clock of the server in seconds since 1970, read off a node that is made and removed.
  long time(String folder) throws IOException {
    RawNode made = make(folder, "clock");
    ask(List.of(new Json().put("a", "d").put("n", made.handle()).put("i", echo)));
    return made.time();
  }

  /// Makes one node below `parent`, sealing its key. `handle` is what the node calls itself.
  RawNode put(String parent, String handle, Json node, byte[] key) throws IOException {
    access.auth();
    Json command = new Json().put("a", "p").put("t", parent).put("i", echo);
    access.keyring().seal(command, node, parent, handle, key);
    command.put("n", List.of(node));
    List<?> made = ask(command).list("f");
    if (made.size() != 1 || !(made.getFirst() instanceof Json json)) {
      throw new Refusal(MegaError.STRANGE);
    }
    RawNode raw = RawNode.of(json);
    if (!raw.isSane()) {
      throw new Refusal(MegaError.STRANGE);
    }
    return raw;
  }
}
