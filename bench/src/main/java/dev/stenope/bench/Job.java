package dev.stenope.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What one end of a transfer is to do: the words of its command line, and the lines that it
/// answers on its standard output.
///
/// `address` is the end's own; `token` is what the receiver said when it was ready; `folder` is
/// reachable for both. The first `warmUp` bytes are not measured, the `bytes` after them are.
record Job(boolean sender, String address, String token, Path folder, long warmUp, long amount) {
  static final String READY = "ready ";
  static final String WARM = "warm ";
  static final String DONE = "done ";

  static Job of(String[] args) {
    return new Job(
        args[0].equals("send"),
        args[1],
        args[2],
        Path.of(args[3]),
        Long.parseLong(args[4]),
        Long.parseLong(args[5]));
  }

  String[] words() {
    return new String[] {
      sender ? "send" : "receive",
      address,
      token,
      folder.toString(),
      Long.toString(warmUp),
      Long.toString(amount)
    };
  }

  /// The receiver can be reached by whoever has `token`.
  static void ready(String token) {
    System.out.println(READY + token);
  }

  /// A token that names a transport address.
  static String token(SocketAddress address) {
    InetSocketAddress inet = (InetSocketAddress) address;
    return inet.getAddress().getHostAddress() + ":" + inet.getPort();
  }

  static InetSocketAddress endpoint(String token) {
    int colon = token.lastIndexOf(':');
    return new InetSocketAddress(
        InetAddress.ofLiteral(token.substring(0, colon)),
        Integer.parseInt(token.substring(colon + 1)));
  }

  /// How much was done at a time of CLOCK_MONOTONIC, which is the same in all processes, and what
  /// else was found out.
  record Mark(long nanos, long amount, List<Double> figures) {
    static Mark of(String line) {
      String[] words = line.split(" ");
      return new Mark(
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Arrays.stream(words).skip(3).map(Double::valueOf).toList());
    }
  }

  private static void mark(String word, long amount, String more) {
    System.out.println(word + System.nanoTime() + " " + amount + more);
  }

  /// Counts what has arrived, in whatever steps, and marks when that is the warm-up and when it is
  /// all.
  static final class Meter {
    private final long warmUp;
    private final long all;
    private long arrived;

    Meter(Job job) {
      warmUp = job.warmUp;
      all = job.warmUp + job.amount;
    }

    void add(long bytes) {
      long before = arrived;
      arrived += bytes;
      if (before < warmUp && arrived >= warmUp) {
        mark(WARM, arrived, "");
      } else if (before < all && arrived >= all) {
        mark(DONE, arrived, "");
      }
    }
  }

  /// Times exchanges, one after the other, and marks in the end how long half of them and how long
  /// 99 of 100 took at most, in microseconds.
  static final class Stopwatch {
    /// The bytes of a question, and of an answer.
    static final int LENGTH = 256;

    private final long warmUp;
    private final long[] nanos;
    private long count;
    private long asked;

    Stopwatch(Job job) {
      warmUp = job.warmUp;
      nanos = new long[(int) job.amount];
    }

    void asked() {
      asked = System.nanoTime();
    }

    /// Whether another question is wanted.
    boolean answered() {
      long index = count++ - warmUp;
      if (index >= 0 && index < nanos.length) {
        nanos[(int) index] = System.nanoTime() - asked;
      }
      if (index == -1) {
        mark(WARM, 0, "");
      } else if (index == nanos.length - 1) {
        Arrays.sort(nanos);
        mark(DONE, nanos.length, " " + micros(0.5) + " " + micros(0.99));
      }
      return index < nanos.length - 1;
    }

    private double micros(double part) {
      return nanos[(int) (part * nanos.length)] / 1e3;
    }
  }
}
