package dev.stenope.node.drop.mega;

import dev.stenope.core.crypto.Sha256;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A riddle that a server poses before it answers: find four bytes which, before a token of 48
/// bytes that is repeated 262,144 times, have a SHA-256 whose first 32 bits are at most a limit.
record Hashcash(byte[] token, long limit) {
  private static final Pattern FORM = Pattern.compile("1:(\\d{1,3}):\\d{1,20}:([\\w-]{64})");
  private static final int TOKEN = 48;
  private static final int REPEATS = 262_144;

  /// How often the token stands in a piece that fits into the caches of a processor.
  private static final int PIECE = 1024;

  /// The most tries that are worth it; a slow machine makes a hundred in a second.
  private static final int MAX_TRIES = 6_000;

  private static final int MAX_THREADS = 2;

  /// A challenge is good for five minutes.
  private static final long PATIENCE = 60_000_000_000L;

  private static final long STEP = 10_000_000;

  /// Reads the header `X-Hashcash`.
  static Hashcash of(@Nullable String header) throws MalformedException {
    Matcher form = FORM.matcher(header == null ? "" : header);
    if (!form.matches()) {
      throw new MalformedException("not a challenge");
    }
    int easiness = Integer.parseInt(form.group(1));
    if (easiness > 255) {
      throw new MalformedException("not an easiness");
    }
    long limit = (((easiness & 63L) << 1) + 1) << ((easiness >> 6) * 7 + 3);
    return new Hashcash(Base64Url.read(form.group(2), TOKEN), limit);
  }

  /// Whether a minute should be enough on most machines.
  boolean isSensible() {
    return (1L << 32) / (limit + 1) <= MAX_TRIES;
  }

  /// Works on two threads at most and returns the header that answers the challenge.
  String solve(Stop stop) throws IOException {
    AtomicReference<byte @Nullable []> found = new AtomicReference<>();
    AtomicInteger next = new AtomicInteger(ThreadLocalRandom.current().nextInt());
    List<Thread> threads = new ArrayList<>();
    int count = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    long end = System.nanoTime() + PATIENCE;
    for (int i = 0; i < count; i++) {
      Thread thread =
          Thread.ofPlatform().daemon().name("stenope-hashcash").unstarted(() -> work(next, found));
      threads.add(thread);
      thread.start();
    }
    try {
      while (found.get() == null) {
        if (System.nanoTime() - end > 0) {
          throw new Refusal(MegaError.WORK);
        }
        stop.sleep(STEP);
      }
    } finally {
      threads.forEach(Thread::interrupt);
    }
    byte[] prefix = found.get();
    return "1:" + Base64Url.of(token) + ":" + Base64Url.of(prefix == null ? token : prefix);
  }

  private void work(AtomicInteger next, AtomicReference<byte @Nullable []> found) {
    byte[] piece = piece();
    while (found.get() == null && !Thread.currentThread().isInterrupted()) {
      byte[] prefix = ByteBuffer.allocate(4).putInt(next.getAndIncrement()).array();
      if (isSolution(prefix, piece)) {
        found.compareAndSet(null, prefix);
      }
    }
  }

  private byte[] piece() {
    byte[] piece = new byte[TOKEN * PIECE];
    for (int at = 0; at < piece.length; at += TOKEN) {
      System.arraycopy(token, 0, piece, at, TOKEN);
    }
    return piece;
  }

  /// Whether a header answers this challenge.
  boolean isSolvedBy(String answer) throws MalformedException {
    String start = "1:" + Base64Url.of(token) + ":";
    return answer.startsWith(start)
        && isSolution(Base64Url.read(answer.substring(start.length()), 4), piece());
  }

  private boolean isSolution(byte[] prefix, byte[] piece) {
    MessageDigest digest = Sha256.begin();
    digest.update(prefix);
    for (int i = 0; i < REPEATS / PIECE; i++) {
      digest.update(piece);
    }
    int first = ByteBuffer.wrap(digest.digest()).getInt();
    return Integer.toUnsignedLong(first) <= limit;
  }
}
