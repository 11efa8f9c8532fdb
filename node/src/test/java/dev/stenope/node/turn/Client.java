package dev.stenope.node.turn;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.nat.TurnAllocation;
import dev.stenope.core.nat.TurnFault;
import dev.stenope.core.wire.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One allocation on a real server, driven by one thread, with a clock that can be moved on.
final class Client implements AutoCloseable, TurnLines.Events, TurnAllocation.Events {
  private static final int SOCKET = 7;
  private static final long MILLI = 1_000_000;

  /// A deadline that is nearer may be that of a request.
  private static final long ANSWER = 5_000 * MILLI;

  private final TurnLines lines;
  private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> faults = new LinkedBlockingQueue<>();
  private final BlockingQueue<Endpoint> relayed = new LinkedBlockingQueue<>();
  private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
  private final Semaphore arrivedThere = new Semaphore(0);
  private long ahead;
  private long target;
  private volatile boolean closed;
  private @Nullable TurnAllocation allocation;
  private @Nullable DatagramChannel datagrams;
  private @Nullable Endpoint server;

  Client(String uri) throws IOException {
    lines =
        new TurnLines(
            List.of(uri), List.of(), () -> List.of(InetAddress.ofLiteral("127.0.0.1")), this);
    thread.start();
    steps.add(() -> lines.open(new Output.OpenTurn(SOCKET, 0, null)));
  }

  private long now() {
    return System.nanoTime() + ahead;
  }

  private void run() {
    try {
      while (!closed) {
        TurnAllocation current = allocation;
        long due = current == null ? Long.MAX_VALUE : current.deadline() - now();
        Runnable step = steps.poll(Math.clamp(due / MILLI, 1, 3), TimeUnit.MILLISECONDS);
        if (step != null) {
          step.run();
        }
        jump();
        if (allocation != null && allocation.deadline() <= now()) {
          allocation.wake(now());
        }
      }
    } catch (InterruptedException _) {
      // The test is over.
    }
  }

  /// Moves the clock on to the next deadline, unless an answer is awaited.
  private void jump() {
    long left = target - ahead;
    if (left <= 0 || allocation == null) {
      return;
    }
    long due = allocation.deadline() - now();
    if (due > ANSWER) {
      ahead += Math.min(due, left);
    }
    if (ahead >= target) {
      arrivedThere.release();
    }
  }

  /// The relayed address; raises what was said where there is none.
  Endpoint relayed() throws Exception {
    Endpoint address = relayed.poll(10, TimeUnit.SECONDS);
    if (address == null) {
      throw new IOException(String.valueOf(faults.poll()));
    }
    return address;
  }

  String fault() throws InterruptedException {
    return String.valueOf(faults.poll(15, TimeUnit.SECONDS));
  }

  boolean isUnharmed() {
    return faults.isEmpty();
  }

  void send(Endpoint peer, byte[] data) {
    steps.add(
        () -> {
          if (allocation != null) {
            allocation.send(peer, data, 0, data.length, now());
          }
        });
  }

  void check() {
    steps.add(
        () -> {
          if (allocation != null) {
            allocation.check(now());
          }
        });
  }

  /// The next packet from a peer; empty if none comes.
  byte[] receive() throws InterruptedException {
    return receive(1);
  }

  /// The same within so many seconds.
  byte[] receive(int seconds) throws InterruptedException {
    byte[] packet = arrived.poll(seconds, TimeUnit.SECONDS);
    return packet == null ? new byte[0] : packet;
  }

  /// Lets time pass for the client, though not for the server.
  void advance(long seconds) throws InterruptedException {
    steps.add(() -> target = ahead + seconds * 1000 * MILLI);
    if (!arrivedThere.tryAcquire(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the clock stands still");
    }
  }

  @Override
  public void found(int socket, Endpoint address) {
    try {
      DatagramChannel channel = DatagramChannel.open();
      channel.connect(
          new InetSocketAddress(InetAddress.getByAddress(address.address()), address.port()));
      datagrams = channel;
      Thread.ofVirtual().start(() -> receive(channel, address));
      told(new Input.SocketOpened(socket, List.of(address)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receive(DatagramChannel channel, Endpoint address) {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (channel.isOpen()) {
      try {
        channel.read(buffer.clear());
        byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
        arrived(new Input.Arrived(SOCKET, address, bytes, 0, bytes.length));
      } catch (IOException _) {
        // The server is down for a while, or the test is over.
      }
    }
  }

  @Override
  public void arrived(Input.Arrived message) {
    steps.add(
        () -> {
          if (allocation != null) {
            allocation.handle(message.buffer(), message.offset(), message.length(), now());
          }
        });
  }

  @Override
  public void told(Input input) {
    steps.add(
        () -> {
          switch (input) {
            case Input.SocketOpened(int _, List<Endpoint> local) -> {
              server = local.getFirst();
              allocation =
                  new TurnAllocation(
                      lines.servers().getFirst(), local.getFirst(), new SplittableRandom(), this);
              allocation.begin(now());
            }
            case Input.SocketFailed(int _, String reason) -> faults.add(reason);
            default -> throw new AssertionError(input);
          }
        });
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    Endpoint to = server;
    if (to == null || lines.send(new Output.Transmit(SOCKET, to, buffer, offset, length))) {
      return;
    }
    try {
      if (datagrams != null) {
        datagrams.write(ByteBuffer.wrap(buffer, offset, length));
      }
    } catch (IOException _) {
      // As if it were lost.
    }
  }

  @Override
  public void allocated(Endpoint address, long now) {
    relayed.add(address);
  }

  @Override
  public void arrived(Endpoint peer, byte[] buffer, int offset, int length, long now) {
    arrived.add(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  @Override
  public void redirected(Endpoint alternate, long now) {
    faults.add("redirected");
  }

  @Override
  public void failed(TurnFault fault, long now) {
    faults.add(fault.reason());
  }

  @Override
  public void close() throws IOException {
    closed = true;
    lines.close();
    if (datagrams != null) {
      datagrams.close();
    }
  }
}
