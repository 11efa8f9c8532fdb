package dev.stenope.app.control;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request to the running node and the lines it answers.
public final class Control implements Closeable {
  private final SocketChannel channel;
  private final Lines lines;

  private Control(SocketChannel channel) {
    this.channel = channel;
    this.lines = new Lines(new BufferedInputStream(Channels.newInputStream(channel)));
  }

  /// Sends the request to the node whose control socket this is; null if none is running.
  public static @Nullable Control open(Path socket, Json request) throws Problem {
    if (!Files.exists(socket)) {
      return null;
    }
    byte[] line = request.toBytes();
    if (line.length > Lines.MAX) {
      throw new Problem(
          "this is too long",
          "a command has at most " + Lines.MAX + " bytes, this one " + line.length,
          "Cut it into several");
    }
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      if (!connect(channel, socket)) {
        channel.close();
        if (!Files.isWritable(socket)) {
          throw new AccessDeniedException(socket.toString());
        }
        return null;
      }
      write(channel, line);
      return new Control(channel);
    } catch (AccessDeniedException e) {
      throw Problem.of("cannot talk to the running node", e, "Are you the user who started it?");
    } catch (IOException e) {
      throw Problem.of(
          "the running node hung up", e, "Too many commands may be waiting for it; try again");
    }
  }

  private static void write(SocketChannel channel, byte[] line) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Says more, to a request that waits for it.
  public void say(Json line) throws Problem {
    try {
      write(channel, line.toBytes());
    } catch (IOException e) {
      throw Problem.of("the running node hung up", e, "");
    }
  }

  private static boolean connect(SocketChannel channel, Path socket) {
    try {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException _) {
      return false;
    }
  }

  /// The next line, or null where the answer ends. A failure of the node is thrown.
  public @Nullable Json next() throws Problem {
    try {
      byte[] line = lines.next();
      if (line == null) {
        return null;
      }
      Json json = Json.read(line);
      if (json.get("error") instanceof Json error) {
        throw Problem.fromJson(error);
      }
      return json;
    } catch (IOException e) {
      throw Problem.of("the running node hung up", e, "");
    } catch (MalformedException e) {
      throw new Problem("the running node answered nonsense", String.valueOf(e.getMessage()), "");
    }
  }

  /// The one object that answers the request; what the node tells before it goes to `progress`.
  public Json answer(Consumer<String> progress) throws Problem {
    for (Json line = next(); line != null; line = next()) {
      if (line.get("progress") instanceof String text) {
        progress.accept(text);
      } else {
        return line;
      }
    }
    throw new Problem("the running node hung up", "it was stopped", "");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // Nothing more is wanted of it.
    }
  }
}
