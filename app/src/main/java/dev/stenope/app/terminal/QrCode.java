package dev.stenope.app.terminal;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.util.ArrayList;
import java.util.List;

/// A QR code (ISO/IEC 18004) drawn with half blocks, two modules a character.
public final class QrCode {
  /// Light modules around the code; the standard asks for four.
  private static final int QUIET = 4;

  private final ByteMatrix modules;

  private QrCode(ByteMatrix modules) {
    this.modules = modules;
  }

  public static QrCode of(String text) {
    try {
      return new QrCode(Encoder.encode(text, ErrorCorrectionLevel.L).getMatrix());
    } catch (WriterException _) {
      throw new IllegalArgumentException("too long for a code to scan");
    }
  }

  /// Columns on the terminal.
  public int width() {
    return modules.getWidth() + 2 * QUIET;
  }

  /// With colors it is black on white whatever the terminal's colors are; without, light modules
  /// are drawn, which is right on a dark background.
  public List<String> lines(Style style) {
    List<String> lines = new ArrayList<>();
    for (int y = -QUIET; y < modules.getHeight() + QUIET; y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = -QUIET; x < modules.getWidth() + QUIET; x++) {
        line.append(block(dark(x, y) == style.color(), dark(x, y + 1) == style.color()));
      }
      lines.add(style.color() ? "\u001b[30;107m" + line + "\u001b[0m" : line.toString());
    }
    return lines;
  }

  private static char block(boolean upper, boolean lower) {
    if (upper) {
      return lower ? '█' : '▀';
    }
    return lower ? '▄' : ' ';
  }

  private boolean dark(int x, int y) {
    return x >= 0
        && y >= 0
        && x < modules.getWidth()
        && y < modules.getHeight()
        && modules.get(x, y) == 1;
  }
}
