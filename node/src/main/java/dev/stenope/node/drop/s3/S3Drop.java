package dev.stenope.node.drop.s3;

import dev.stenope.node.drop.ClockReading;
import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.FileKind;
import dev.stenope.node.drop.http.Http;
import dev.stenope.node.drop.s3.S3Server.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A drop in a bucket of an S3 server. The protocol cannot push, and looking into the bucket costs
/// money where Amazon keeps it.
public final class S3Drop implements DeadDrop {
  private static final byte[] NOTHING = new byte[0];

  /// The most pages of a thousand objects that one look turns.
  private static final int MAX_PAGES = 10_000;

  /// How long one look may take in all.
  private static final Duration LOOK = Duration.ofMinutes(2);

  private static final int MAX_SWEPT = 1 << 12;

  private final S3Address address;
  private final Duration patience;
  private final S3Server server;
  private final S3Upload upload;
  private final S3Sweep sweep;

  S3Drop(S3Address address) {
    this(address, LOOK);
  }

  /// A look takes `patience` at most.
  S3Drop(S3Address address, Duration patience) {
    this.address = address;
    this.patience = patience;
    this.server = new S3Server(address);
    this.upload = new S3Upload(server);
    this.sweep = new S3Sweep(server);
  }

  /// Opens the drop at an `s3:` address; a wrong one is refused. What the address leaves out is
  /// taken from `environment`.
  public static S3Drop open(String uri, Map<String, String> environment) throws DropException {
    return new S3Drop(S3Address.read(uri, environment));
  }

  @Override
  public String place() {
    return address.toString();
  }

  @Override
  public boolean put(String name, byte[] content) throws DropException {
    DeadDrop.require(name);
    return upload.put(address.key(name), content);
  }

  @Override
  public void list(Consumer<? super String> each) throws DropException {
    look(
        entry -> {
          if (FileKind.of(entry.name()) != null) {
            each.accept(entry.name());
          }
        });
  }

  private void look(Consumer<? super ObjectList.Entry> each) throws DropException {
    long start = System.nanoTime();
    String token = "";
    String former = "";
    for (int i = 0; i < MAX_PAGES; i++) {
      Duration left = patience.minusNanos(System.nanoTime() - start);
      if (!left.isPositive()) {
        throw new DropException(
            "cannot look into the drop "
                + place()
                + ": its listing takes too long; use a prefix with fewer objects");
      }
      token = page(token, 1000, left, each);
      if (token.isEmpty()) {
        return;
      }
      if (token.equals(former)) {
        break;
      }
      if (Integer.bitCount(i + 1) == 1) {
        // Compared with one of ever more before it, a circle of any length shows.
        former = token;
      }
    }
    throw new DropException(
        "cannot look into the drop " + place() + ": its listing has no end; use another prefix");
  }

  /// Tells one page, and returns the token of the next.
  private String page(
      String token, int size, Duration left, Consumer<? super ObjectList.Entry> each)
      throws DropException {
    Map<String, String> query = new HashMap<>();
    query.put("list-type", "2");
    query.put("encoding-type", "url");
    query.put("delimiter", "/");
    query.put("max-keys", Integer.toString(size));
    query.put("prefix", address.prefix());
    if (!token.isEmpty()) {
      query.put("continuation-token", token);
    }
    Wish wish = new Wish("look into", "GET", "", query, Map.of(), NOTHING);
    StringBuilder next = new StringBuilder();
    Http.Answer answer =
        server.exchange(
            wish,
            left,
            body -> {
              next.append(ObjectList.read(body, each));
              return NOTHING;
            });
    if (answer.status() / 100 != 2) {
      throw server.fault(wish, answer);
    }
    return next.toString();
  }

  @Override
  public byte @Nullable [] get(String name, int limit) throws DropException {
    DeadDrop.require(name);
    Map<String, String> range = Map.of("Range", "bytes=0-" + limit);
    Wish wish = new Wish("read from", "GET", address.key(name), Map.of(), range, NOTHING);
    Http.Answer answer = server.fetch(wish, limit + 1);
    return switch (answer.status()) {
      case 200, 206 -> answer.body();
      case 404 -> {
        if (S3Error.read(answer.body()).code().equals("NoSuchBucket")) {
          throw server.fault(wish, answer);
        }
        yield null;
      }
      // An empty object has no first byte.
      case 416 -> NOTHING;
      default -> throw server.fault(wish, answer);
    };
  }

  @Override
  public boolean showsParts() {
    return false;
  }

  @Override
  public void delete(String name) throws DropException {
    DeadDrop.require(name);
    sweep.delete(address.key(name));
  }

  @Override
  public long serverTime() throws DropException {
    page("", 1, patience, _ -> {});
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
        entry -> {
          if (old.size() < MAX_SWEPT && isOld(entry)) {
            old.add(address.key(entry.name()));
          }
        });
    return sweep.delete(old);
  }

  /// By the server's own clock, which its answer has shown before the listing begins.
  private boolean isOld(ObjectList.Entry entry) {
    FileKind kind = FileKind.of(entry.name());
    Instant modified = entry.modified();
    ClockReading clock = server.clock();
    return kind != null
        && modified != null
        && clock != null
        && clock.millis(System.nanoTime()) - modified.toEpochMilli() > kind.life().toMillis();
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
