package dev.stenope.node.drop.webdav;

import dev.stenope.node.drop.ClockReading;
import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.FileKind;
import dev.stenope.node.drop.http.Http;
import dev.stenope.node.drop.webdav.WebDavServer.Wish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A drop in a folder of a WebDAV server. The protocol cannot push.
public final class WebDavDrop implements DeadDrop {
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] PROPERTIES =
      ("<?xml version=\"1.0\" encoding=\"utf-8\"?><propfind xmlns=\"DAV:\"><prop>"
              + "<getlastmodified/><resourcetype/></prop></propfind>")
          .getBytes(StandardCharsets.US_ASCII);

  /// How long the janitor may keep others waiting.
  private static final Duration SWEEP = Duration.ofSeconds(10);

  private static final int MAX_SWEPT = 1 << 12;

  private final WebDavAddress address;
  private final WebDavServer server;
  private final WebDavUpload upload;

  WebDavDrop(WebDavAddress address) {
    this.address = address;
    this.server = new WebDavServer(address);
    this.upload = new WebDavUpload(address, server);
  }

  /// Opens the drop at a `webdav:`, `webdavs:` or wrong address, of which the last is refused.
  public static WebDavDrop open(String uri) throws DropException {
    return new WebDavDrop(WebDavAddress.read(uri));
  }

  @Override
  public String place() {
    return address.toString();
  }

  @Override
  public boolean put(String name, byte[] content) throws DropException {
    DeadDrop.require(name);
    return upload.put(name, content);
  }

  @Override
  public void list(Consumer<? super String> each) throws DropException {
    look(
        "1",
        entry -> {
          if (FileKind.of(entry.name()) != null) {
            each.accept(entry.name());
          }
        });
  }

  /// Tells the files of the folder, which is made if it was never there.
  private void look(String depth, Consumer<? super Multistatus.Entry> each) throws DropException {
    Map<String, String> headers =
        Map.of("Depth", depth, "Content-Type", "application/xml; charset=utf-8");
    Wish wish = new Wish("look into", "PROPFIND", address.folder(), headers, PROPERTIES);
    for (boolean isSecond = false; ; isSecond = true) {
      Http.Answer answer =
          server.list(
              wish,
              body -> {
                Multistatus.read(body, each);
                return NOTHING;
              });
      if (answer.status() / 100 == 2) {
        upload.found();
        return;
      }
      if (answer.status() != 404 || isSecond || !upload.makeFolder()) {
        throw server.fault(wish, answer);
      }
    }
  }

  @Override
  public byte @Nullable [] get(String name, int limit) throws DropException {
    DeadDrop.require(name);
    Map<String, String> range = Map.of("Range", "bytes=0-" + limit);
    Wish wish = new Wish("read from", "GET", address.file(name), range, NOTHING);
    Http.Answer answer = server.fetch(wish, limit + 1);
    return switch (answer.status()) {
      case 200, 206 -> answer.body();
      case 404, 410 -> null;
      // An empty file has no first byte.
      case 416 -> NOTHING;
      default -> throw server.fault(wish, answer);
    };
  }

  @Override
  public void delete(String name) throws DropException {
    DeadDrop.require(name);
    remove(name);
  }

  private void remove(String name) throws DropException {
    Wish wish = new Wish("delete from", "DELETE", address.file(name), Map.of(), NOTHING);
    Http.Answer answer = server.send(wish);
    boolean isGone = answer.status() == 404 || answer.status() == 410;
    if (!isGone && answer.status() / 100 != 2) {
      throw server.fault(wish, answer);
    }
  }

  @Override
  public long serverTime() throws DropException {
    look("0", _ -> {});
    ClockReading clock = server.clock();
    if (clock == null) {
      throw new DropException(
          "the server of the drop " + place() + " does not tell its time; have it send Date");
    }
    return clock.millis(System.nanoTime());
  }

  @Override
  public @Nullable ClockReading clock() {
    return server.clock();
  }

  @Override
  public int expire() throws DropException {
    List<String> old = new ArrayList<>();
    look(
        "1",
        entry -> {
          if (old.size() < MAX_SWEPT && isOld(entry)) {
            old.add(entry.name());
          }
        });
    long start = System.nanoTime();
    int removed = 0;
    for (String name : old) {
      if (System.nanoTime() - start > SWEEP.toNanos()) {
        break;
      }
      remove(name);
      removed++;
    }
    return removed;
  }

  /// By the server's own clock, which its answer has shown before the listing begins.
  private boolean isOld(Multistatus.Entry entry) {
    Duration life = FileKind.life(entry.name());
    Instant modified = entry.modified();
    ClockReading clock = server.clock();
    return life != null
        && modified != null
        && clock != null
        && clock.millis(System.nanoTime()) - modified.toEpochMilli() > life.toMillis();
  }

  @Override
  public @Nullable Watch watch(Consumer<? super List<String>> changed) {
    return null;
  }

  @Override
  public void close() {
    server.close();
  }
}
