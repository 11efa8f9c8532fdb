package dev.stenope.node.relay;

import dev.stenope.core.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Frames as they stand in the body of an HTTP message, each behind its length of two bytes. What
/// comes in pieces is put together; no more than one frame is kept.
public final class FrameStream {
  private byte[] kept = {};

  /// Takes the next bytes of the stream and hands on the frames that they make whole.
  public void take(byte[] bytes, Consumer<RelayFrame> out) throws MalformedException {
    byte[] all = bytes;
    if (kept.length > 0) {
      all = Arrays.copyOf(kept, kept.length + bytes.length);
      System.arraycopy(bytes, 0, all, kept.length, bytes.length);
    }
    int at = 0;
    while (all.length - at >= 2) {
      int length = (all[at] & 0xff) << 8 | (all[at + 1] & 0xff);
      if (length == 0 || length > RelayFrame.MAX_LENGTH) {
        throw new MalformedException("not the length of a frame");
      }
      if (all.length - at - 2 < length) {
        break;
      }
      out.accept(RelayFrame.read(Arrays.copyOfRange(all, at + 2, at + 2 + length)));
      at += 2 + length;
    }
    kept = Arrays.copyOfRange(all, at, all.length);
  }

  /// Whether the last frame is whole.
  public boolean isEven() {
    return kept.length == 0;
  }

  /// Writes frames, of which each is at most [RelayFrame#MAX_LENGTH] long, one behind the other.
  public static byte[] write(List<byte[]> frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      out.write(frame.length >> 8);
      out.write(frame.length);
      out.writeBytes(frame);
    }
    return out.toByteArray();
  }
}
