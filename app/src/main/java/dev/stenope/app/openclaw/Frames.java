package dev.stenope.app.openclaw;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What comes from a gateway, put together to whole frames of text. A connection with a frame that
/// is too long, or that is no text, is ended.
final class Frames implements WebSocket.Listener {
  /// The most characters of a frame.
  static final int MAX_FRAME = 4 << 20;

  private final Consumer<? super String> frames;
  private final Consumer<? super String> end;
  private final StringBuilder part = new StringBuilder();
  private volatile long latest = System.nanoTime();

  /// `end` hears why there is nothing more.
  Frames(Consumer<? super String> frames, Consumer<? super String> end) {
    this.frames = frames;
    this.end = end;
  }

  /// When something came, in nanoseconds of the system.
  long latest() {
    return latest;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
    latest = System.nanoTime();
    if (part.length() + text.length() > MAX_FRAME) {
      return abort(socket, "it sent more than is taken at once");
    }
    part.append(text);
    if (last) {
      String frame = part.toString();
      part.setLength(0);
      part.trimToSize();
      frames.accept(frame);
    }
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer bytes, boolean last) {
    return abort(socket, "it sent what is no text");
  }

  private @Nullable CompletionStage<?> abort(WebSocket socket, String why) {
    socket.abort();
    end.accept(why);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    end.accept("it hung up with " + code + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable fault) {
    String why = fault.getMessage();
    end.accept(why == null ? "the connection broke" : why);
  }
}
