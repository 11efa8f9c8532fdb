package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The masquerade of Linux netfilter. It has one table of flows for what it forwards and for what
/// is addressed to the router itself. So a packet that nobody asked for, sent to the router's
/// public address, makes an entry of its own, and a later flow from the inside whose answers would
/// look like that packet cannot have its port: it is moved to another one. That is the trap into
/// which an opening falls whose two sides do not start within one one-way delay.
public final class LinuxMasquerade implements Translation {
  private static final long UNREPLIED = 30_000_000_000L;
  private static final long ASSURED = 120_000_000_000L;

  /// A flow counts as a stream when it has answers and is older than this.
  private static final long STREAM = 2_000_000_000L;

  private static final int FIRST_PORT = 1024;
  private static final int PORTS = 65536 - FIRST_PORT;
  private static final int ATTEMPTS = 128;

  private final Endpoint address;
  private final Input input;
  private final boolean randomPorts;
  private final RandomGenerator random;
  private final Map<Tuple, Entry> table = new HashMap<>();
  private final Map<Endpoint, Entry> newestBySource = new HashMap<>();

  /// What happens to packets for the router itself. `ACCEPTED` is the default of the kernel;
  /// `DROPPED` is a firewall rule as OpenWrt has it, under which such packets leave no entry.
  public enum Input {
    ACCEPTED,
    DROPPED
  }

  private record Tuple(Endpoint source, Endpoint destination) {
    Tuple reversed() {
      return new Tuple(destination, source);
    }
  }

  /// `reply` is what the answers look like on the side they come from.
  private static final class Entry {
    final Tuple original;
    final Tuple reply;
    final long created;
    boolean replied;
    long expires;

    Entry(Tuple original, Tuple reply, long now) {
      this.original = original;
      this.reply = reply;
      created = now;
    }

    boolean forwarded() {
      return !original.source.equals(reply.destination);
    }

    void refresh(long now) {
      expires = now + (replied && now - created > STREAM ? ASSURED : UNREPLIED);
    }
  }

  public static Kind kind(Input input) {
    return (address, random) -> new LinuxMasquerade(address, input, false, random);
  }

  /// With the flags `random,fully-random`.
  public static Kind withRandomPorts(Input input) {
    return (address, random) -> new LinuxMasquerade(address, input, true, random);
  }

  LinuxMasquerade(Endpoint address, Input input, boolean randomPorts, RandomGenerator random) {
    this.address = address;
    this.input = input;
    this.randomPorts = randomPorts;
    this.random = random;
  }

  @Override
  public @Nullable Datagram outbound(Datagram packet, long now) {
    Tuple tuple = new Tuple(packet.source(), packet.destination());
    Entry entry = find(tuple, now);
    if (entry != null) {
      entry.refresh(now);
      return entry.forwarded() ? packet.from(entry.reply.destination) : null;
    }
    if (packet.destination().sameAddress(address)) {
      // From the inside, input is not filtered; nothing is forwarded back.
      confirm(new Entry(tuple, tuple.reversed(), now), now);
      return null;
    }
    Tuple reply = unique(tuple, now);
    if (reply == null) {
      return null;
    }
    Entry flow = new Entry(tuple, reply, now);
    confirm(flow, now);
    newestBySource.put(tuple.source, flow);
    return packet.from(reply.destination);
  }

  @Override
  public @Nullable Datagram inbound(Datagram packet, long now) {
    Tuple tuple = new Tuple(packet.source(), packet.destination());
    Entry entry = find(tuple, now);
    if (entry == null) {
      if (input == Input.ACCEPTED) {
        confirm(new Entry(tuple, tuple.reversed(), now), now);
      }
      return null;
    }
    boolean answer = entry.forwarded() && entry.reply.equals(tuple);
    entry.replied |= answer;
    entry.refresh(now);
    return answer ? packet.to(entry.original.source) : null;
  }

  @Override
  public void flush() {
    table.clear();
    newestBySource.clear();
  }

  /// The reply tuple of a new flow. A source that is mapped already keeps its mapping where that is
  /// unique; else the port is kept; else one is drawn.
  private @Nullable Tuple unique(Tuple original, long now) {
    if (!randomPorts) {
      Entry newest = newestBySource.get(original.source);
      if (newest != null && newest.expires >= now) {
        Tuple same = new Tuple(original.destination, newest.reply.destination);
        if (find(same, now) == null) {
          return same;
        }
      }
      Tuple preserved = new Tuple(original.destination, address.withPort(original.source.port()));
      if (find(preserved, now) == null) {
        return preserved;
      }
    }
    int offset = random.nextInt(PORTS);
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = FIRST_PORT + (offset + i) % PORTS;
      Tuple drawn = new Tuple(original.destination, address.withPort(port));
      if (find(drawn, now) == null) {
        return drawn;
      }
    }
    return null;
  }

  private void confirm(Entry entry, long now) {
    entry.refresh(now);
    table.put(entry.original, entry);
    table.put(entry.reply, entry);
  }

  /// The entry that has the tuple in either direction.
  private @Nullable Entry find(Tuple tuple, long now) {
    Entry entry = table.get(tuple);
    if (entry == null || entry.expires >= now) {
      return entry;
    }
    table.remove(entry.original, entry);
    table.remove(entry.reply, entry);
    newestBySource.remove(entry.original.source, entry);
    return null;
  }
}
