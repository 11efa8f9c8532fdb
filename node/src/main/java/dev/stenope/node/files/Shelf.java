package dev.stenope.node.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.transfer.Manifest;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.disk.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where the states of transfers are kept: a file of JSON for each, and for what this node sends
/// the list of its files.
final class Shelf {
  /// How many transfers that are over are remembered.
  private static final int MAX_OVER = 500;

  private final Path folder;

  Shelf(Path folder) {
    this.folder = folder;
  }

  private Path file(TransferRecord record, String suffix) {
    return folder.resolve(record.id + (record.outgoing ? "-out" : "-in") + suffix);
  }

  void keep(TransferRecord record) throws IOException {
    Files.createDirectories(folder, DurableFile.ownerOnlyFolder());
    DurableFile.write(file(record, ".json"), (record.toJson() + "\n").getBytes(UTF_8));
    if (record.state.isOver()) {
      Files.deleteIfExists(file(record, ".list"));
    }
  }

  void keep(TransferRecord record, Manifest manifest) throws IOException {
    Files.createDirectories(folder, DurableFile.ownerOnlyFolder());
    DurableFile.write(file(record, ".list"), manifest.bytes());
    keep(record);
  }

  Manifest manifest(TransferRecord record) throws IOException, MalformedException {
    return Manifest.read(read(file(record, ".list"), Manifest.MAX_LENGTH));
  }

  static byte[] read(Path file, int limit) throws IOException, MalformedException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new MalformedException("a file is larger than it can be");
      }
      return bytes;
    }
  }

  /// All that are known, eldest first. One that cannot be read is passed over; of those that are
  /// over, the eldest are forgotten.
  List<TransferRecord> all() throws IOException {
    List<TransferRecord> records = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return records;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
      for (Path file : files) {
        try {
          records.add(TransferRecord.of(Json.read(read(file, Json.MAX_LENGTH))));
        } catch (MalformedException _) {
          Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"));
        }
      }
    }
    records.sort((one, other) -> Long.compare(one.begun, other.begun));
    List<TransferRecord> over = records.stream().filter(r -> r.state.isOver()).toList();
    for (TransferRecord old : over.subList(0, Math.max(0, over.size() - MAX_OVER))) {
      records.remove(old);
      Files.deleteIfExists(file(old, ".json"));
    }
    return records;
  }
}
