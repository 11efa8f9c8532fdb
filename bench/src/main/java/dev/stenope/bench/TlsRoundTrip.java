package dev.stenope.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;

/// One end of questions and answers by [Tls].
final class TlsRoundTrip {
  private TlsRoundTrip() {}

  public static void main(String[] args) throws IOException, GeneralSecurityException {
    Job job = Job.of(args);
    try (SSLSocket socket = job.sender() ? Tls.connect(job) : Tls.accept(job)) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      if (job.sender()) {
        ask(new Job.Stopwatch(job), in, out);
      } else {
        answer(in, out);
      }
    }
  }

  private static void ask(Job.Stopwatch watch, InputStream in, OutputStream out)
      throws IOException {
    byte[] question = new byte[Job.Stopwatch.LENGTH];
    do {
      watch.asked();
      out.write(question);
      in.readNBytes(question, 0, question.length);
    } while (watch.answered());
  }

  private static void answer(InputStream in, OutputStream out) throws IOException {
    byte[] question = new byte[Job.Stopwatch.LENGTH];
    while (in.readNBytes(question, 0, question.length) == question.length) {
      out.write(question);
    }
  }
}
