package dev.stenope.bench;

import dev.stenope.core.crypto.Seal;
import dev.stenope.core.crypto.Session;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The protection of one packet, and of one packet there and back.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SealBenchmark {
  /// The length of the whole packet.
  @Param({"64", "1472"})
  private int length = 1472;

  private final byte[] secret = new byte[32];
  private final byte[] packet = new byte[1472];
  private final Seal.Sealer sealer = new Session(secret, Session.Role.REQUESTER).sealer(0);
  private final Seal.Opener opener = new Session(secret, Session.Role.RESPONDER).opener();
  private long number;

  @Benchmark
  public int seal() {
    sealer.acknowledged(number);
    if (sealer.wantsUpdate(0)) {
      sealer.update(0);
    }
    number++;
    return sealer.seal(packet, 0, length - Seal.HEADER - Seal.TAG, number);
  }

  @Benchmark
  public long sealAndOpen() {
    return opener.open(packet, 0, seal());
  }
}
