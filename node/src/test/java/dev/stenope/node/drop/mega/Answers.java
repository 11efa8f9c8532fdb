package dev.stenope.node.drop.mega;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.stenope.core.wire.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// All that reads what a server has answered, for a fuzzer.
public final class Answers {
  private static final byte[] KEY = new byte[Aes.BLOCK];

  private Answers() {}

  /// Has everything read the bytes. What is wrong with them is a [Refusal] or a
  /// [MalformedException], which are passed over; anything else is a fault.
  public static void read(byte[] bytes) throws IOException {
    String text = new String(bytes, ISO_8859_1);
    list(bytes, Keyring.ofLink(KEY));
    list(bytes, Keyring.ofAccount("u", KEY));
    passOver(() -> Results.of(bytes, 1));
    passOver(() -> Results.one(bytes));
    passOver(() -> Attributes.open(KEY, text));
    passOver(() -> SessionId.open(KEY, text, text, text));
    passOver(() -> SessionId.check(KEY, text));
    passOver(() -> FileKey.of(bytes).open(bytes));
    passOver(() -> Hashcash.of(text).isSensible());
    passOver(() -> new RemoteAddress(URI.create("http://127.0.0.1/")).follow(text));
  }

  /// Reads a list of nodes and then the same as events.
  private static void list(byte[] bytes, Keyring keyring) throws IOException {
    Tree tree = new Tree();
    passOver(
        () -> {
          Snapshot snapshot = read(bytes, new Snapshot(keyring, "h")::read);
          String folder = String.valueOf(snapshot.shared());
          snapshot.folder("p", Folders.WAY.getFirst());
          snapshot.keys(folder);
          tree.fill(snapshot.in(folder), folder, keyring, snapshot.number());
          return tree.names();
        });
    tree.fill(new Entries(), "p", keyring, "n");
    passOver(() -> tree.take(tree.await(), read(bytes, Events::read), "e"));
    tree.names().forEach(tree::named);
  }

  private static <T> T read(byte[] bytes, Streams.Reading<T> reading) throws IOException {
    return Streams.read(new ByteArrayInputStream(bytes), reading);
  }

  @FunctionalInterface
  private interface Reader {
    @Nullable Object read() throws IOException, MalformedException, InterruptedException;
  }

  private static void passOver(Reader reader) throws IOException {
    try {
      reader.read();
    } catch (Refusal | MalformedException _) {
      // What a reader may answer to bytes that it does not trust.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
