package dev.stenope.node.drop.s3;

import dev.stenope.node.drop.http.XmlWalk;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/// Why a server refuses: the code of the error, and the region in which the bucket is if that is
/// why; each empty if the server does not say.
record S3Error(String code, String region) {
  private static final String WORD = "[A-Za-z0-9._-]{1,64}";

  /// Reads the body of a refusal, or of a success that may hold one.
  static S3Error read(byte[] body) {
    Reader reader = new Reader();
    try {
      XmlWalk.walk(new ByteArrayInputStream(body), reader);
    } catch (IOException _) {
      // What was read until then will do.
    }
    return new S3Error(reader.code, reader.region);
  }

  private static final class Reader implements XmlWalk.Visitor {
    private String code = "";
    private String region = "";

    @Override
    public void open(int depth, String namespace, String name) {
      // Only texts are of interest.
    }

    @Override
    public void close(int depth, String namespace, String name, String text) {
      if (text.matches(WORD)) {
        if (name.equals("Code")) {
          code = text;
        } else if (name.equals("Region")) {
          region = text;
        }
      }
    }
  }
}
