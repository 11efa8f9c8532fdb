package dev.stenope.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.decoder.Decoder;
import java.util.List;
import org.junit.jupiter.api.Test;

class QrCodeTest {
  private static final String TEXT = "STENOPE1-" + "MFRGGZDFMZTWQ2LK".repeat(8);
  private static final int QUIET = 4;

  @Test
  void whatIsDrawnCanBeReadOnADarkTerminal() throws Exception {
    QrCode code = QrCode.of(TEXT);
    assertEquals(TEXT, read(code.lines(new Style(false, true)), '█', '▀', '▄'));
  }

  @Test
  void whatIsDrawnInColorCanBeRead() throws Exception {
    List<String> lines =
        QrCode.of(TEXT).lines(new Style(true, true)).stream()
            .map(line -> line.replaceAll("\u001b\\[[\\d;]+m", ""))
            .toList();
    assertEquals(TEXT, read(lines, ' ', '▄', '▀'));
  }

  @Test
  void anInvitationFitsATerminalOf80Columns() {
    assertTrue(QrCode.of(TEXT + "MFRGGZDFMZTWQ2LK".repeat(8)).width() <= 80);
  }

  /// Undoes the drawing, given the signs for two light modules, a light upper and a light lower
  /// one.
  private static String read(List<String> lines, char both, char upper, char lower)
      throws Exception {
    int size = lines.getFirst().length() - 2 * QUIET;
    BitMatrix modules = new BitMatrix(size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        char sign = lines.get((y + QUIET) / 2).charAt(x + QUIET);
        boolean light = sign == both || sign == ((y + QUIET) % 2 == 0 ? upper : lower);
        if (!light) {
          modules.set(x, y);
        }
      }
    }
    return new Decoder().decode(modules).getText();
  }
}
