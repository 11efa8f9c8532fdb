package dev.stenope.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;

/// One end of a transfer by [Tls].
final class TlsBulk {
  private static final int CHUNK = 64 * 1024;

  private TlsBulk() {}

  public static void main(String[] args) throws IOException, GeneralSecurityException {
    Job job = Job.of(args);
    byte[] chunk = new byte[CHUNK];
    if (job.sender()) {
      try (SSLSocket socket = Tls.connect(job)) {
        OutputStream out = socket.getOutputStream();
        // The harness ends this process.
        while (true) {
          out.write(chunk);
        }
      }
    }
    Job.Meter meter = new Job.Meter(job);
    try (SSLSocket socket = Tls.accept(job)) {
      InputStream in = socket.getInputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        meter.add(n);
      }
    }
  }
}
