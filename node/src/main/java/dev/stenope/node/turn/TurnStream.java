package dev.stenope.node.turn;

import dev.stenope.core.nat.TurnMessage;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.drop.http.HttpFault;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// One connection to a TURN server over TCP or TLS (RFC 8656, section 3.1), on two threads of its
/// own. No method waits; packets for peers that cannot be sent soon are lost, as on any network.
final class TurnStream implements AutoCloseable {
  private static final int CONNECT_PATIENCE = 5_000;
  private static final int HANDSHAKE_PATIENCE = 5_000;

  /// How long, in milliseconds, what was sent last may take to leave when the stream is closed.
  private static final long CLOSE_PATIENCE = 2_000;

  /// The most bytes for peers that wait.
  private static final int MAX_WAITING = 256 * 1024;

  /// Ends the stream once all before it has left.
  private static final byte[] END = {};

  private final TurnAddress address;
  private final List<InetSocketAddress> targets;
  private final List<InetAddress> bound;
  private final Events events;
  private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
  private final AtomicInteger bytesWaiting = new AtomicInteger();
  private volatile boolean closed;
  private volatile @Nullable Socket socket;

  /// What comes of it, on threads of its own.
  interface Events {
    void opened(Endpoint server);

    /// One whole message. May wait, which slows the server down.
    void arrived(Endpoint server, byte[] message) throws InterruptedException;

    /// The connection cannot be had, or has ended.
    void failed(String reason);
  }

  /// `targets` are the addresses of the server, tried in turn; `bound` the local ones to use, all
  /// if it is empty.
  TurnStream(
      TurnAddress address,
      List<InetSocketAddress> targets,
      List<InetAddress> bound,
      Events events) {
    this.address = address;
    this.targets = List.copyOf(targets);
    this.bound = List.copyOf(bound);
    this.events = events;
  }

  /// Connects and reads until the end, on the calling thread.
  void run() {
    try (Socket connected = connect()) {
      socket = connected;
      if (closed) {
        return;
      }
      Endpoint server = Endpoint.of(connected.getInetAddress().getAddress(), connected.getPort());
      events.opened(server);
      OutputStream out = new BufferedOutputStream(connected.getOutputStream(), 16 * 1024);
      Thread.ofVirtual().name("stenope-turn").start(() -> write(out));
      read(server, new DataInputStream(new BufferedInputStream(connected.getInputStream())));
    } catch (IOException | GeneralSecurityException e) {
      fail(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Socket connect() throws IOException, GeneralSecurityException {
    IOException fault = new IOException("no address");
    for (InetSocketAddress target : targets) {
      Socket plain = new Socket();
      try {
        for (InetAddress local : bound) {
          if (local.getClass() == target.getAddress().getClass()) {
            plain.bind(new InetSocketAddress(local, 0));
            break;
          }
        }
        plain.connect(target, CONNECT_PATIENCE);
        plain.setTcpNoDelay(true);
        return address.transport() == TurnAddress.Transport.TLS ? secured(plain) : plain;
      } catch (IOException e) {
        plain.close();
        fault = e;
      }
    }
    throw fault;
  }

  private Socket secured(Socket plain) throws IOException, GeneralSecurityException {
    byte[] pin = address.pin();
    SSLContext context = pin == null ? SSLContext.getDefault() : PinnedTrust.context(pin);
    SSLSocket secure =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, address.host(), address.port(), true);
    if (pin == null) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
    }
    secure.setSoTimeout(HANDSHAKE_PATIENCE);
    secure.startHandshake();
    secure.setSoTimeout(0);
    return secure;
  }

  private void read(Endpoint server, DataInputStream in) throws IOException, InterruptedException {
    byte[] buffer = new byte[TurnMessage.MAX_LENGTH];
    while (!closed) {
      in.readFully(buffer, 0, 4);
      int length;
      try {
        length = TurnMessage.framed(buffer, 0);
      } catch (MalformedException e) {
        throw new IOException("it does not speak TURN; check the address", e);
      }
      in.readFully(buffer, 4, length - 4);
      events.arrived(server, Arrays.copyOf(buffer, length));
    }
  }

  private void write(OutputStream out) {
    try {
      while (true) {
        byte[] next = waiting.poll();
        if (next == null) {
          out.flush();
          next = waiting.take();
        }
        if (next.length == 0) {
          out.flush();
          shut();
          return;
        }
        bytesWaiting.addAndGet(-next.length);
        out.write(next);
      }
    } catch (IOException e) {
      fail(e);
      shut();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Sends a message, which is the stream's from now on.
  void send(byte[] message) {
    if (closed || (isForPeer(message) && bytesWaiting.get() > MAX_WAITING)) {
      return;
    }
    bytesWaiting.addAndGet(message.length);
    waiting.add(message);
  }

  /// ChannelData or a Send indication.
  private static boolean isForPeer(byte[] message) {
    return (message[0] & 0xc0) == 0x40 || (message[0] == 0 && message[1] == 0x16);
  }

  private synchronized void fail(Exception fault) {
    if (!closed) {
      closed = true;
      waiting.add(END);
      events.failed(reason(fault));
    }
  }

  private static String reason(Exception fault) {
    for (Throwable at = fault; at != null; at = at.getCause()) {
      if (at instanceof PinnedTrust.WrongKeyException) {
        return "its key is not the one that the address names; mend its `pin`, if it has a new key";
      }
      if (at instanceof MalformedException) {
        return "it does not speak TURN there; check the address";
      }
    }
    return switch (fault) {
      case EOFException _ -> "it broke the connection off";
      case IOException e -> HttpFault.reason(e);
      default -> "no secure connection can be made from this machine";
    };
  }

  private void shut() {
    Socket open = socket;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // It is closed in any case.
      }
    }
  }

  /// Sends what waits, and ends the connection.
  @Override
  public synchronized void close() {
    closed = true;
    waiting.add(END);
    CompletableFuture.delayedExecutor(CLOSE_PATIENCE, TimeUnit.MILLISECONDS).execute(this::shut);
  }
}
