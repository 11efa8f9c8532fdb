package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What is being uploaded and downloaded, each under an address of its own. Guarded by the [Cloud].
final class Transfers {
  private static final int UNIT = 128 << 10;
  private static final int LARGEST = 1 << 20;
  private static final long MAX_SIZE = 256L << 20;

  private static final int MAX_DOWNLOADS = 4096;

  private final String address;
  private final Map<String, Upload> uploads = new LinkedHashMap<>();
  private final Map<String, byte[]> downloads = new LinkedHashMap<>();
  private final Map<String, byte[]> tokens = new LinkedHashMap<>();

  Transfers(String address) {
    this.address = address;
  }

  private static final class Upload {
    final byte[] content;
    final boolean binary;

    /// The lengths of the parts that have come, by their offsets.
    final Map<Integer, Integer> parts = new TreeMap<>();

    Upload(int size, boolean binary) {
      this.content = new byte[size];
      this.binary = binary;
    }

    boolean isWhole() {
      int end = 0;
      for (Map.Entry<Integer, Integer> part : parts.entrySet()) {
        if (part.getKey() > end) {
          return false;
        }
        end = Math.max(end, part.getKey() + part.getValue());
      }
      return !parts.isEmpty() && end == content.length;
    }
  }

  /// A path to upload to, whose last answer is a token, in ASCII or binary.
  String upload(long size, boolean binary) throws Refusal {
    if (size < 0 || size > MAX_SIZE) {
      throw new Refusal(Refusal.QUOTA);
    }
    String id = Base64Url.random(12);
    uploads.put(id, new Upload((int) size, binary));
    return address + "ul/" + id;
  }

  String download(byte[] content) {
    String id = Base64Url.random(12);
    if (downloads.size() >= MAX_DOWNLOADS) {
      downloads.remove(downloads.keySet().iterator().next());
    }
    downloads.put(id, content);
    return address + "dl/" + id;
  }

  /// Takes one part and answers nothing, or the token when the upload is whole.
  byte[] part(String id, int offset, byte[] part) throws Refusal {
    Upload upload = uploads.get(id);
    if (upload == null) {
      throw new Refusal(Refusal.EXPIRED);
    }
    int size = upload.content.length;
    int end = offset + part.length;
    if (end > size || !isBoundary(offset) || !(isBoundary(end) || end == size)) {
      throw new Refusal(Refusal.RANGE);
    }
    System.arraycopy(part, 0, upload.content, offset, part.length);
    upload.parts.merge(offset, part.length, Math::max);
    if (!upload.isWhole()) {
      return new byte[0];
    }
    uploads.remove(id);
    byte[] token = Base64Url.randomBytes(upload.binary ? 36 : 27);
    tokens.put(Base64Url.of(token), upload.content);
    return upload.binary ? token : Base64Url.of(token).getBytes(US_ASCII);
  }

  private static boolean isBoundary(int offset) {
    int boundary = 0;
    for (int chunk = UNIT; boundary < offset; chunk = Math.min(LARGEST, chunk + UNIT)) {
      boundary += chunk;
    }
    return boundary == offset;
  }

  byte[] uploaded(String token) throws Refusal {
    byte[] content = tokens.get(token);
    if (content == null) {
      throw new Refusal(Refusal.ABSENT);
    }
    return content;
  }

  /// Makes a token worthless; nothing else is.
  void spend(String token) {
    tokens.remove(token);
  }

  byte[] content(String id) throws Refusal {
    byte[] content = downloads.get(id);
    if (content == null) {
      throw new Refusal(Refusal.EXPIRED);
    }
    return content;
  }

  /// Ends all transfers, and whoever goes on with one is told that it has expired.
  void expire() {
    uploads.clear();
    downloads.clear();
  }
}
