package dev.stenope.node.drop.mega.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A server like MEGA's on a free loopback port.
public final class MegaServer implements AutoCloseable {
  static {
    // Otherwise answers in two parts wait for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Wire wire;
  private final Cloud cloud;
  private final Traffic traffic = new Traffic();
  private final EventCalls events;
  private final List<Fault> faults = new CopyOnWriteArrayList<>();

  @FunctionalInterface
  private interface Work {
    Answer answer(Call call) throws InterruptedException;
  }

  private MegaServer(HttpServer server, int port) throws IOException {
    this.server = server;
    this.wire = new Wire(server.getAddress().getPort(), port);
    this.cloud = new Cloud(address());
    this.events = new EventCalls(cloud, traffic, address());
    CommandCalls commands = new CommandCalls(cloud);
    TransferCalls transfers = new TransferCalls(cloud);
    serve("/cs", Traffic.Kind.COMMANDS, commands::answer);
    serve("/wsc", Traffic.Kind.EVENTS, call -> events.first(call, true));
    serve("/sc", Traffic.Kind.EVENTS, call -> events.first(call, false));
    serve("/w/", Traffic.Kind.HELD, events::held);
    serve("/ul/", Traffic.Kind.UPLOAD, transfers::upload);
    serve("/dl/", Traffic.Kind.DOWNLOAD, transfers::download);
    server.setExecutor(threads);
    server.start();
  }

  /// Starts a server without accounts on a free port.
  public static MegaServer start() throws IOException {
    return start(0);
  }

  static MegaServer start(int port) throws IOException {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new MegaServer(HttpServer.create(free, 256), port);
  }

  /// The base of all addresses, with a slash at the end.
  public String address() {
    return "http://127.0.0.1:" + wire.port() + "/";
  }

  /// Registers an account whose login has this version, 1 or 2. The address is in lower case.
  public Owner register(String address, String password, int version) {
    return Owner.register(cloud, address, password, version);
  }

  public Knobs knobs() {
    return cloud.knobs;
  }

  public Traffic traffic() {
    return traffic;
  }

  private void serve(String path, Traffic.Kind kind, Work work) {
    server.createContext(path, exchange -> handle(exchange, kind, work));
  }

  private void handle(HttpExchange exchange, Traffic.Kind kind, Work work) throws IOException {
    Call call = Call.read(exchange, kind);
    traffic.arrived(call);
    if (!cloud.knobs.clock().isZero()) {
      call.say("Date", cloud.knobs.date());
    }
    try {
      Thread.sleep(cloud.knobs.delayBefore());
      if (isStruck(call, null)) {
        return;
      }
      Answer answer = work.answer(call);
      Thread.sleep(cloud.knobs.delayAfter());
      if (!isStruck(call, answer)) {
        call.send(answer);
      }
    } catch (InterruptedException _) {
      call.hangUp();
    }
  }

  private boolean isStruck(Call call, @Nullable Answer answer)
      throws IOException, InterruptedException {
    for (Fault fault : faults) {
      if (fault.strikes(call, answer)) {
        return true;
      }
    }
    return false;
  }

  /// Switches a fault on, and returns it.
  public Fault strike(Fault fault) {
    faults.add(fault);
    return fault;
  }

  /// Switches all faults off.
  public void heal() {
    faults.clear();
  }

  /// Switches one fault off.
  public void heal(Fault fault) {
    faults.remove(fault);
  }

  /// Ends all connections and refuses new ones; the memory stays.
  public void down() {
    wire.down();
  }

  /// Takes connections again on the same port.
  public void up() {
    wire.up();
  }

  /// Ends all connections.
  public void cut() {
    wire.cut();
  }

  /// Makes all sessions worthless.
  public void expireSessions() {
    synchronized (cloud) {
      cloud.closeAllSessions();
      cloud.notifyAll();
    }
  }

  /// Makes all addresses of uploads and downloads worthless.
  public void expireTransfers() {
    synchronized (cloud) {
      cloud.transfers.expire();
    }
  }

  /// Ends all requests.
  @Override
  public void close() {
    events.close();
    wire.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
