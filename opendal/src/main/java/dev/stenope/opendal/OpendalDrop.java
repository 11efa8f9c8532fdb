package dev.stenope.opendal;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.FileKind;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.opendal.Entry;
import org.apache.opendal.Metadata;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.OpenDALException.Code;
import org.apache.opendal.Operator;
import org.apache.opendal.WriteOptions;
import org.jspecify.annotations.Nullable;

/// A drop in a folder of any service that OpenDAL knows. Its lists come whole, and it cannot push.
/// Where a service cannot create a file only if there is none, two writers of one name may both
/// succeed, and all see the last.
final class OpendalDrop implements DeadDrop {
  /// The most files whose age is asked for one by one in a sweep, where a list does not tell it.
  private static final int MAX_ASKED = 100;

  /// The most files of ours that are looked at. OpenDAL hands over a list as a whole.
  private static final int MAX_FILES = 1 << 17;

  /// How long the janitor may keep others waiting.
  private static final Duration SWEEP = Duration.ofSeconds(10);

  private final OpendalAddress address;
  private final Native calls;
  private final boolean careful;
  private final SecureRandom random = new SecureRandom();

  /// Used on the thread of the calls alone.
  private @Nullable Operator operator;

  OpendalDrop(OpendalAddress address, Duration patience) {
    this(address, patience, true);
  }

  /// Unless it is `careful`, it does as if no service could create a file only if there is none.
  OpendalDrop(OpendalAddress address, Duration patience, boolean careful) {
    this.address = address;
    this.calls = new Native(patience);
    this.careful = careful;
  }

  @Override
  public String place() {
    return address.place();
  }

  /// Something to be done with the service, on the thread of the calls.
  @FunctionalInterface
  private interface Use<T> {
    T of(Operator operator);
  }

  private <T> T use(String wish, Use<T> use) throws DropException {
    Callable<T> call = () -> use.of(operator());
    try {
      return calls.call(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw OpendalFault.exception(wish, address, e);
    } catch (ExecutionException e) {
      throw OpendalFault.exception(wish, address, Objects.requireNonNull(e.getCause()));
    } catch (TimeoutException e) {
      throw OpendalFault.exception(wish, address, e);
    }
  }

  private Operator operator() {
    Operator known = operator;
    if (known == null) {
      known = Operator.of(address.service(), address.options());
      operator = known;
    }
    return known;
  }

  @Override
  public boolean put(String name, byte[] content) throws DropException {
    DeadDrop.require(name);
    return use("write into", service -> put(service, name, content));
  }

  private boolean put(Operator service, String name, byte[] content) {
    boolean canBeSure = careful && service.info.fullCapability.writeWithIfNotExists;
    if (!canBeSure && stat(service, name) != null) {
      return false;
    }
    try {
      service.write(name, content, WriteOptions.builder().ifNotExists(canBeSure).build());
      return true;
    } catch (OpenDALException e) {
      if (e.getCode() == Code.ConditionNotMatch || e.getCode() == Code.AlreadyExists) {
        return false;
      }
      throw e;
    }
  }

  private static @Nullable Metadata stat(Operator service, String name) {
    try {
      return service.stat(name);
    } catch (OpenDALException e) {
      if (e.getCode() == Code.NotFound) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public void list(Consumer<? super String> each) throws DropException {
    use("look into", service -> entries(service, name -> FileKind.of(name) != null))
        .forEach(entry -> each.accept(entry.path));
  }

  /// Some of the files. A folder that is not there is made by the first one.
  private static List<Entry> entries(Operator service, Predicate<String> names) {
    try {
      return service.list("").stream()
          .filter(entry -> names.test(entry.path) && entry.metadata.isFile())
          .limit(MAX_FILES)
          .toList();
    } catch (OpenDALException e) {
      if (e.getCode() == Code.NotFound) {
        return List.of();
      }
      throw e;
    }
  }

  @Override
  public byte @Nullable [] get(String name, int limit) throws DropException {
    DeadDrop.require(name);
    byte[] content = use("read from", service -> get(service, name, limit));
    return content.length == 0 ? null : content;
  }

  /// Empty if there is no such file.
  private static byte[] get(Operator service, String name, int limit) {
    Metadata file = stat(service, name);
    if (file == null || !file.isFile() || file.contentLength == 0) {
      return new byte[0];
    }
    try {
      return service.read(name, 0, Math.min(file.contentLength, limit + 1L));
    } catch (OpenDALException e) {
      if (e.getCode() == Code.NotFound || e.getCode() == Code.RangeNotSatisfied) {
        return new byte[0];
      }
      throw e;
    }
  }

  @Override
  public void delete(String name) throws DropException {
    DeadDrop.require(name);
    remove(name);
  }

  /// Empty if there is no such file, or the service does not tell its time.
  private static Optional<Instant> timeOf(Operator service, String name) {
    Metadata file = stat(service, name);
    return Optional.ofNullable(file == null ? null : file.lastModified);
  }

  private void remove(String name) throws DropException {
    use(
        "remove files from",
        service -> {
          service.delete(name);
          return name;
        });
  }

  /// Writes a file and asks for its time; where the service does not tell that, it is the time of
  /// this machine.
  @Override
  public long serverTime() throws DropException {
    Instant time = ownTime();
    return time == null ? System.currentTimeMillis() : time.toEpochMilli();
  }

  private @Nullable Instant ownTime() throws DropException {
    byte[] unique = new byte[8];
    random.nextBytes(unique);
    String name = ".handshake-" + HexFormat.of().formatHex(unique) + ".tmp";
    Metadata file =
        use(
            "write into",
            service -> {
              service.write(name, new byte[] {1});
              try {
                return service.stat(name);
              } finally {
                service.delete(name);
              }
            });
    return file.lastModified;
  }

  /// Where the service does not tell its time, nothing is removed: by the clock of another machine
  /// a file may look old that is not.
  @Override
  public int expire() throws DropException {
    Instant now = ownTime();
    if (now == null) {
      return 0;
    }
    long start = System.nanoTime();
    int removed = 0;
    int asked = 0;
    for (Entry entry :
        use("look into", service -> entries(service, name -> FileKind.life(name) != null))) {
      if (System.nanoTime() - start > SWEEP.toNanos()) {
        break;
      }
      Instant time = entry.metadata.lastModified;
      if (time == null && asked < MAX_ASKED) {
        asked++;
        time = use("look into", service -> timeOf(service, entry.path)).orElse(null);
      }
      Duration life = FileKind.life(entry.path);
      if (time != null && life != null && time.plus(life).isBefore(now)) {
        remove(entry.path);
        removed++;
      }
    }
    return removed;
  }

  @Override
  public @Nullable Watch watch(Consumer<? super List<String>> changed) {
    return null;
  }

  @Override
  public void close() {
    calls.end(
        () -> {
          if (operator != null) {
            operator.close();
          }
        });
  }
}
