package dev.stenope.node.drop.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A broker on loopback that does what MQTT asks for, word by word, and then what it was told to,
/// however bad.
final class BadBroker implements AutoCloseable {
  static final int CONNECT = 1;
  static final int PUBLISH = 3;
  static final int SUBSCRIBE = 8;

  private final ServerSocket server;
  private final Way way;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  final AtomicInteger connections = new AtomicInteger();

  /// Answers a packet.
  @FunctionalInterface
  interface Way {
    void answer(int type, byte[] body, DataOutputStream out) throws IOException;
  }

  BadBroker(Way way) throws IOException {
    this.way = way;
    this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().name("bad-broker").daemon().start(this::accept);
  }

  /// What a broker that keeps nothing answers: it takes everything, and tells what it is told.
  static void answerWell(int type, byte[] body, DataOutputStream out) throws IOException {
    switch (type) {
      case CONNECT -> send(out, 0x20, 0, 0, 0);
      case SUBSCRIBE -> send(out, 0x90, body[0], body[1], 0, 1);
      case PUBLISH -> {
        int topic = ByteBuffer.wrap(body).getShort();
        send(out, 0x40, body[2 + topic], body[3 + topic], 0, 0);
        ByteArrayOutputStream echo = new ByteArrayOutputStream();
        echo.write(body, 0, 2 + topic);
        echo.write(body, 4 + topic, body.length - 4 - topic);
        send(out, 0x31, echo.toByteArray());
      }
      default -> {}
    }
    out.flush();
  }

  static void send(DataOutputStream out, int head, int... body) throws IOException {
    byte[] bytes = new byte[body.length];
    for (int i = 0; i < body.length; i++) {
      bytes[i] = (byte) body[i];
    }
    send(out, head, bytes);
  }

  static void send(DataOutputStream out, int head, byte[] body) throws IOException {
    out.write(head);
    writeLength(out, body.length);
    out.write(body);
    out.flush();
  }

  static void writeLength(DataOutputStream out, int length) throws IOException {
    int left = length;
    do {
      out.write(left < 128 ? left : left % 128 + 128);
      left /= 128;
    } while (left > 0);
  }

  private static int readLength(DataInputStream in) throws IOException {
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      int next = in.readUnsignedByte();
      length |= (next & 127) << shift;
      if (next < 128) {
        return length;
      }
    }
  }

  MqttAddress address() throws IOException {
    return MqttAddress.parse("mqtt://127.0.0.1:" + server.getLocalPort() + "/t");
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // The broker ends.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        int type = in.readUnsignedByte() >> 4;
        byte[] body = new byte[readLength(in)];
        in.readFully(body);
        way.answer(type, body, out);
      }
    } catch (IOException _) {
      // The client has gone, or was thrown out.
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
