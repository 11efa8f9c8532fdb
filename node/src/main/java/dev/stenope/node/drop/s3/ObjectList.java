package dev.stenope.node.drop.s3;

import dev.stenope.node.drop.http.XmlWalk;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One page of what is in a bucket, as a server answers `ListObjectsV2`: a reader that tells each
/// object when it has gone by.
final class ObjectList implements XmlWalk.Visitor {
  private static final int PROPERTY = 3;

  private final Consumer<? super Entry> each;
  private String key = "";
  private @Nullable Instant modified;
  private String next = "";
  private boolean isTruncated;

  /// An object by the last part of its key, and when it was put by the clock of the server; null if
  /// that cannot be read.
  record Entry(String name, @Nullable Instant modified) {}

  private ObjectList(Consumer<? super Entry> each) {
    this.each = each;
  }

  /// Tells the objects, and returns the token by which the server gives the next page; empty if
  /// this is the last.
  static String read(InputStream in, Consumer<? super Entry> each) throws IOException {
    ObjectList list = new ObjectList(each);
    XmlWalk.walk(in, list);
    return list.isTruncated ? list.next : "";
  }

  @Override
  public void open(int depth, String namespace, String name) throws IOException {
    if (depth == 1 && !name.equals("ListBucketResult")) {
      throw new XmlWalk.StrangeXmlException("not the content of a bucket");
    }
    if (depth == 2) {
      key = "";
      modified = null;
    }
  }

  @Override
  public void close(int depth, String namespace, String name, String text) {
    if (depth == PROPERTY) {
      switch (name) {
        case "Key" -> key = text;
        case "LastModified" -> modified = instant(text);
        default -> {
          // Sizes, owners and the like.
        }
      }
    } else if (depth == 2) {
      switch (name) {
        case "NextContinuationToken" -> next = text;
        case "IsTruncated" -> isTruncated = text.strip().equals("true");
        case "Contents" -> tell();
        default -> {
          // What was asked for.
        }
      }
    }
  }

  /// Keys are asked for in the encoding of URLs, since some cannot stand in XML. Names of ours are
  /// the same in it, so nothing is decoded.
  private void tell() {
    String name = key.substring(key.lastIndexOf('/') + 1);
    int slash = Math.max(name.lastIndexOf("%2F"), name.lastIndexOf("%2f"));
    each.accept(new Entry(slash < 0 ? name : name.substring(slash + 3), modified));
  }

  private static @Nullable Instant instant(String text) {
    try {
      return Instant.parse(text.strip());
    } catch (DateTimeException _) {
      return null;
    }
  }
}
