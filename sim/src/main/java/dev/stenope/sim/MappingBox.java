package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A translation that maps ports on demand, by the MAP opcode of PCP (RFC 6887): whoever sends to a
/// mapped port gets through, and what leaves the internal port leaves from there.
public final class MappingBox implements Translation {
  private static final int LENGTH = 60;
  private static final int FIRST_PORT = 1024;
  private static final long SECOND = 1_000_000_000;

  private final Endpoint address;
  private final Translation inner;
  private final RandomGenerator random;
  private final Map<Integer, Mapping> byPort = new HashMap<>();
  private final Map<Endpoint, Mapping> bySource = new HashMap<>();
  private long begun = Long.MIN_VALUE;

  private record Mapping(Endpoint internal, int external, byte[] nonce, long expires) {}

  private MappingBox(Endpoint address, Translation inner, RandomGenerator random) {
    this.address = address;
    this.inner = inner;
    this.random = random;
  }

  /// `made` gets the box of each router.
  public static Kind around(Kind kind, Consumer<MappingBox> made) {
    return (address, random) -> {
      MappingBox box = new MappingBox(address, kind.at(address, random), random);
      made.accept(box);
      return box;
    };
  }

  /// How many ports are mapped.
  public int mappings(long now) {
    return (int) byPort.values().stream().filter(mapping -> mapping.expires > now).count();
  }

  /// Answers a request of the host with this address; null if it is none of PCP.
  byte @Nullable [] answer(Endpoint host, byte[] request, long now) {
    if (request.length != LENGTH || request[0] != 2 || request[1] != 1) {
      return null;
    }
    begun = begun == Long.MIN_VALUE ? now : begun;
    ByteBuffer in = ByteBuffer.wrap(request);
    long lifetime = in.getInt(4) & 0xffff_ffffL;
    byte[] nonce = Arrays.copyOfRange(request, 24, 36);
    Endpoint internal = host.withPort(in.getShort(40) & 0xffff);
    Mapping mapping = bySource.get(internal);
    if (mapping == null || !Arrays.equals(mapping.nonce, nonce)) {
      int external = random.nextInt(FIRST_PORT, 65536);
      mapping = new Mapping(internal, external, nonce, 0);
    }
    bySource.remove(internal);
    byPort.remove(mapping.external);
    if (lifetime > 0) {
      mapping = new Mapping(internal, mapping.external, nonce, now + lifetime * SECOND);
      bySource.put(internal, mapping);
      byPort.put(mapping.external, mapping);
    }
    byte[] response = request.clone();
    ByteBuffer out = ByteBuffer.wrap(response);
    out.put(1, (byte) 0x81).put(3, (byte) 0).putInt(8, (int) ((now - begun) / SECOND));
    out.putShort(42, (short) mapping.external);
    out.putLong(44, address.high()).putLong(52, address.low());
    return response;
  }

  @Override
  public @Nullable Datagram outbound(Datagram packet, long now) {
    Mapping mapping = bySource.get(packet.source());
    return mapping == null || mapping.expires <= now
        ? inner.outbound(packet, now)
        : packet.from(address.withPort(mapping.external));
  }

  @Override
  public @Nullable Datagram inbound(Datagram packet, long now) {
    Mapping mapping = byPort.get(packet.destination().port());
    return mapping == null || mapping.expires <= now
        ? inner.inbound(packet, now)
        : packet.to(mapping.internal);
  }

  @Override
  public void flush() {
    inner.flush();
    byPort.clear();
    bySource.clear();
    begun = Long.MIN_VALUE;
  }
}
