package dev.stenope.core.transfer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.transfer.Manifest.Entry;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestTest {
  @Test
  void tellsWhatWasPutIn() throws MalformedException {
    List<Entry> entries =
        List.of(
            Entry.folder("Übung", 5),
            Entry.file("Übung/e\u0301", true, 5L << 32, 7),
            Entry.file("Übung/\u00e9", false, 0, 0),
            Entry.folder("Übung/\u65e5\u672c", 0),
            Entry.file("Übung/\u65e5\u672c/\ud83d\ude00", false, 1, 1),
            Entry.file("Übung/\u65e5\u672c.txt", false, 2, 1));
    Manifest manifest = Manifest.read(Manifest.of(entries).bytes());
    List<Entry> read = new ArrayList<>();
    for (int i = 0; i < manifest.count(); i++) {
      read.add(manifest.entry(i));
      assertEquals(manifest.entry(i).size(), manifest.size(i));
    }
    assertEquals(entries, read);
    assertEquals((5L << 32) + 3, manifest.total());
  }

  @Test
  void pathsThatLeadOutAreRefused() {
    for (String path :
        List.of(
            "",
            ".",
            "..",
            "../x",
            "a/../../x",
            "/etc/passwd",
            "a//b",
            "a/",
            "./a",
            "a\\..\\b",
            "C:\\x",
            "a\u0000b",
            "a\nb",
            "\ud800",
            "a/\u007f")) {
      assertThrows(MalformedException.class, () -> RelativePath.check(path), path);
    }
    for (String path : List.of("...", "..a", "a b", "a..b/c", "-rf", "~", "$HOME", "a:b", "*")) {
      assertDoesNotThrow(() -> RelativePath.check(path), path);
    }
  }

  @Test
  void namesHave255BytesAndNoMore() {
    assertDoesNotThrow(() -> RelativePath.check("\u00e9".repeat(127) + "x"));
    assertThrows(MalformedException.class, () -> RelativePath.check("\u00e9".repeat(128)));
    assertThrows(MalformedException.class, () -> RelativePath.check("a/".repeat(200) + "a"));
    String deep = ("x".repeat(250) + "/").repeat(16);
    assertDoesNotThrow(() -> RelativePath.check(deep + "y".repeat(80)));
    assertThrows(MalformedException.class, () -> RelativePath.check(deep + "y".repeat(81)));
  }

  @Test
  void devicesOfWindowsAreKnown() {
    for (String name : List.of("con", "NUL.txt", "Com1", "lpt9.a.b", "aux ")) {
      assertTrue(RelativePath.isDevice(name), name);
    }
    for (String name : List.of("console", "com0", "com10", "null", "a.con")) {
      assertFalse(RelativePath.isDevice(name), name);
    }
  }

  @Test
  void aListOutOfOrderIsRefused() {
    Entry a = Entry.folder("a", 0);
    Entry ab = Entry.file("a/b", false, 1, 0);
    Entry b = Entry.file("b", false, 1, 0);
    refused(List.of());
    refused(List.of(a, a));
    refused(List.of(b, a));
    refused(List.of(ab));
    refused(List.of(a, b, ab));
    refused(List.of(b, Entry.file("b/c", false, 1, 0)));
    refused(List.of(a, ab, Entry.file("a/a", false, 1, 0)));
    refused(List.of(new Entry("a", true, false, 1, 0)));
    refused(List.of(Entry.file("a", false, -1, 0)));
    refused(List.of(Entry.file("a", false, Chunks.MAX_FILE + 1, 0)));
    refused(List.of(Entry.file("a", false, Chunks.MAX_FILE, 0), Entry.file("b", false, 1, 0)));
    assertDoesNotThrow(() -> Manifest.of(List.of(a, ab, b)));
  }

  private static void refused(List<Entry> entries) {
    assertThrows(MalformedException.class, () -> Manifest.of(entries), entries.toString());
  }

  @Test
  void aListHasLimits() throws MalformedException {
    List<Entry> many = new ArrayList<>();
    for (int i = 0; i < Manifest.MAX_ENTRIES; i++) {
      many.add(Entry.file("%06d".formatted(i), false, 1, 0));
    }
    assertEquals(Manifest.MAX_ENTRIES, Manifest.of(many).count());
    many.add(Entry.file("z", false, 1, 0));
    refused(many);
    List<Entry> wide = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      wide.add(Entry.file("%06d".formatted(i) + "x".repeat(240), false, 1, 0));
    }
    refused(wide);
  }
}
