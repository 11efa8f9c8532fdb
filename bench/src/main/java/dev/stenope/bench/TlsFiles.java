package dev.stenope.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.net.ssl.SSLSocket;

/// One end of the transfer of a file by [Tls]: no chunks, no resumption, but a hash on both sides,
/// and a file that is on the disk in the end.
final class TlsFiles {
  private static final int CHUNK = 256 * 1024;

  private TlsFiles() {}

  public static void main(String[] args) throws IOException, GeneralSecurityException {
    Job job = Job.of(args);
    if (job.sender()) {
      Path small = SampleFile.make(job.folder().resolve("small"), job.warmUp());
      Path large = SampleFile.make(job.folder().resolve("large"), job.amount());
      try (SSLSocket socket = Tls.connect(job)) {
        send(small, socket.getOutputStream());
        send(large, socket.getOutputStream());
        // Until the other end has closed.
        int _ = socket.getInputStream().read();
      }
    } else {
      Job.Meter meter = new Job.Meter(job);
      try (SSLSocket socket = Tls.accept(job)) {
        receive(socket.getInputStream(), job.folder().resolve("taken-small"), job.warmUp());
        meter.add(job.warmUp());
        receive(socket.getInputStream(), job.folder().resolve("taken-large"), job.amount());
        meter.add(job.amount());
      }
    }
  }

  private static void send(Path file, OutputStream out)
      throws IOException, GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(chunk); n > 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
        out.write(chunk, 0, n);
      }
    }
    out.write(digest.digest());
  }

  private static void receive(InputStream in, Path file, long length)
      throws IOException, GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] chunk = new byte[CHUNK];
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long left = length; left > 0; ) {
        int n = in.readNBytes(chunk, 0, (int) Math.min(CHUNK, left));
        if (n == 0) {
          throw new IOException("the sender has gone");
        }
        digest.update(chunk, 0, n);
        out.write(ByteBuffer.wrap(chunk, 0, n));
        left -= n;
      }
      out.force(true);
    }
    if (!MessageDigest.isEqual(digest.digest(), in.readNBytes(digest.getDigestLength()))) {
      throw new IOException("the file came out wrong");
    }
  }
}
