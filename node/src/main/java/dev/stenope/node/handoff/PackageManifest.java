package dev.stenope.node.handoff;

import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.transfer.Chunks;
import dev.stenope.core.transfer.RelativePath;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What is in the package of an agent: its files by section, each with the SHA-256 of its chunks,
/// and what was left out. `epoch` is that of the owner who packed it; `base` is the digest of the
/// package by which the agent moved last, empty if there is none.
public record PackageManifest(
    String agent, long epoch, String base, List<Piece> files, List<LeftOut> leftOut) {
  /// The version of the format.
  public static final long SCHEMA = 1;

  /// The most files of a package, and bytes of all of them.
  public static final int MAX_FILES = 4096;

  public static final long MAX_BYTES = 1L << 30;

  /// The most bytes of a manifest.
  public static final int MAX_LENGTH = 2 << 20;

  /// The most entries about what was left out.
  public static final int MAX_LEFT_OUT = 256;

  /// The longest reason why something was left out, in characters.
  static final int MAX_WHY = 128;

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /// The parts of a package. All but the memory are one file each.
  public enum Section {
    /// The messages of the agent, oldest first, as JSON lines.
    CONVERSATION("conversation.jsonl"),
    /// What it has to do, as JSON lines.
    TASKS("tasks.jsonl"),
    /// The messages that wait for a person, as JSON lines.
    APPROVALS("approvals.jsonl"),
    /// What it is and can do, as a JSON object.
    TOOLS("tools.json"),
    /// The files of its folder.
    MEMORY("memory/");

    private final String place;

    Section(String place) {
      this.place = place;
    }

    /// The path of its file, or the beginning of those of its files.
    public String place() {
      return place;
    }

    boolean holds(String path) {
      return this == MEMORY ? path.startsWith(place) : path.equals(place);
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A file: its path below the package, its length in bytes, and the SHA-256 of each of its
  /// [Chunks] in hex.
  public record Piece(String path, long size, List<String> chunks) {
    public Piece {
      chunks = List.copyOf(chunks);
    }

    public boolean isMemory() {
      return Section.MEMORY.holds(path);
    }
  }

  /// A file that stays where it is, and why.
  public record LeftOut(String path, String why) {}

  public PackageManifest {
    files = List.copyOf(files);
    leftOut = List.copyOf(leftOut);
  }

  /// The bytes of all files.
  public long total() {
    return files.stream().mapToLong(Piece::size).sum();
  }

  public byte[] toBytes() {
    Json sections = new Json();
    for (Section section : Section.values()) {
      sections.put(
          section.word(),
          files.stream()
              .filter(piece -> section.holds(piece.path))
              .map(
                  piece ->
                      new Json()
                          .put("path", piece.path)
                          .put("size", piece.size)
                          .put("chunks", piece.chunks))
              .toList());
    }
    return new Json()
        .put("schema", SCHEMA)
        .put("agent", agent)
        .put("epoch", epoch)
        .put("base", base)
        .put("sections", sections)
        .put(
            "left_out",
            leftOut.stream()
                .map(each -> new Json().put("path", each.path).put("why", each.why))
                .toList())
        .toBytes();
  }

  /// The SHA-256 of a manifest, in hex: the name of its package.
  public static String digest(byte[] manifest) {
    return HexFormat.of().formatHex(Sha256.of(manifest));
  }

  /// Reads and checks a manifest. Raises a [MalformedException] for a path that leads out of the
  /// package or that stands twice, a file with too many or too few chunks, and for what is beyond
  /// the limits.
  public static PackageManifest read(byte[] bytes) throws MalformedException {
    if (bytes.length > MAX_LENGTH) {
      throw new MalformedException("a manifest is too long");
    }
    Json json = Json.read(bytes);
    if (json.number("schema") != SCHEMA) {
      throw new MalformedException("a package of an unknown schema");
    }
    List<Piece> files = new ArrayList<>();
    Json sections = json.object("sections");
    for (Section section : Section.values()) {
      for (Object each : sections.list(section.word())) {
        files.add(piece(section, each));
      }
    }
    check(files);
    List<LeftOut> leftOut = new ArrayList<>();
    for (Object each : json.list("left_out")) {
      if (!(each instanceof Json one) || leftOut.size() == MAX_LEFT_OUT) {
        throw new MalformedException("what was left out makes no sense");
      }
      leftOut.add(new LeftOut(text(one, "path", RelativePath.MAX_PATH), text(one, "why", MAX_WHY)));
    }
    return new PackageManifest(
        text(json, "agent", 64), json.number("epoch"), text(json, "base", 64), files, leftOut);
  }

  private static String text(Json json, String name, int most) throws MalformedException {
    String text = json.text(name);
    if (text.length() > most) {
      throw new MalformedException("a text of a manifest is too long");
    }
    return text;
  }

  private static Piece piece(Section section, Object value) throws MalformedException {
    if (!(value instanceof Json json)) {
      throw new MalformedException("a file of a package that is no object");
    }
    String path = json.text("path");
    RelativePath.check(path);
    long size = json.number("size");
    List<?> hashes = json.list("chunks");
    if (!section.holds(path)
        || size < 0
        || size > MAX_BYTES
        || hashes.size() != Chunks.count(size)) {
      throw new MalformedException("a file of a package makes no sense");
    }
    List<String> chunks = new ArrayList<>();
    for (Object hash : hashes) {
      if (!(hash instanceof String text) || !HASH.matcher(text).matches()) {
        throw new MalformedException("a chunk without a hash");
      }
      chunks.add(text);
    }
    return new Piece(path, size, chunks);
  }

  private static void check(List<Piece> files) throws MalformedException {
    Set<String> paths = new HashSet<>();
    long total = 0;
    for (Piece piece : files) {
      total += piece.size;
      if (!paths.add(piece.path)) {
        throw new MalformedException("a file stands twice in a package");
      }
    }
    if (files.size() > MAX_FILES || total > MAX_BYTES) {
      throw new MalformedException("a package is too large");
    }
  }
}
