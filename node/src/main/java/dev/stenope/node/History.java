package dev.stenope.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DiskFault;
import dev.stenope.node.disk.DurableFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The conversations of a node: a file with one JSON object a line, of which each is a message or
/// the new state of one. A line that a crash has torn is passed over.
public final class History {
  /// A longer line is no line of this file.
  private static final int MAX_LINE = Json.MAX_LENGTH;

  private final Path file;

  /// A message. `from` and `to` are names; `peer` is the id of the node at the other end;
  /// `timestamp` is in UTC after RFC 3339; `state` is queued, sent, delivered, or received for
  /// those that came from the peer.
  public record Entry(
      String messageId,
      String from,
      String to,
      String peer,
      String text,
      String timestamp,
      String state) {

    public Json toJson() {
      return new Json()
          .put("message_id", messageId)
          .put("from", from)
          .put("to", to)
          .put("peer", peer)
          .put("text", text)
          .put("timestamp", timestamp)
          .put("state", state);
    }

    static Entry of(Json json) throws MalformedException {
      return new Entry(
          json.text("message_id"),
          json.text("from"),
          json.text("to"),
          json.text("peer"),
          json.text("text"),
          json.text("timestamp"),
          json.text("state"));
    }

    Entry withState(String other) {
      return new Entry(messageId, from, to, peer, text, timestamp, other);
    }
  }

  History(Path file) {
    this.file = file;
  }

  static Json stateOf(String messageId, String peer, String state) {
    return new Json().put("message_id", messageId).put("peer", peer).put("state", state);
  }

  /// The newest messages, oldest first, with `peer` alone if it is not null.
  public List<Entry> last(int limit, @Nullable NodeId peer) throws HomeException {
    Map<String, Entry> found = new LinkedHashMap<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (byte[] line = line(in); line != null; line = line(in)) {
        take(line, peer, found);
        if (found.size() > limit) {
          found.remove(found.keySet().iterator().next());
        }
      }
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw new HomeException("cannot read " + file + ": " + DiskFault.reason(e), e);
    }
    return List.copyOf(found.values());
  }

  private static void take(byte[] line, @Nullable NodeId wanted, Map<String, Entry> found) {
    try {
      Json json = Json.read(line);
      String peer = json.text("peer");
      String key = peer + "/" + json.text("message_id");
      if (wanted != null && !wanted.text().equals(peer)) {
        return;
      }
      if (json.has("text")) {
        found.putIfAbsent(key, Entry.of(json));
      } else {
        String state = json.text("state");
        found.computeIfPresent(key, (_, entry) -> entry.withState(state));
      }
    } catch (MalformedException _) {
      // A torn line, or one of a later version.
    }
  }

  private static byte @Nullable [] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (line.size() < MAX_LINE) {
        line.write(next);
      }
    }
    return line.toByteArray();
  }

  /// Opens the file to write at its end.
  Appender append() throws IOException {
    FileChannel channel =
        FileChannel.open(file, Set.of(CREATE, READ, WRITE), DurableFile.ownerOnly());
    try {
      long size = channel.size();
      ByteBuffer last = ByteBuffer.allocate(1);
      boolean torn = size > 0 && (channel.read(last, size - 1) != 1 || last.get(0) != '\n');
      return new Appender(channel, size, torn);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// Writes whole lines. One that fails leaves nothing of itself behind that the next does not
  /// write over.
  static final class Appender implements AutoCloseable {
    private final FileChannel channel;
    private long end;
    private boolean torn;

    private Appender(FileChannel channel, long end, boolean torn) {
      this.channel = channel;
      this.end = end;
      this.torn = torn;
    }

    void write(Json json) throws IOException {
      ByteBuffer line = ByteBuffer.wrap(((torn ? "\n" : "") + json + "\n").getBytes(UTF_8));
      long at = end;
      while (line.hasRemaining()) {
        at += channel.write(line, at);
      }
      end = at;
      torn = false;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
