package dev.stenope.node.drop;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Tells at once when files of ours appear in a folder, where the system tells.
final class FolderWatch implements DeadDrop.Watch {
  private final WatchService service;
  private final Consumer<? super List<String>> changed;
  private volatile boolean broken;

  private FolderWatch(WatchService service, Consumer<? super List<String>> changed) {
    this.service = service;
    this.changed = changed;
  }

  static FolderWatch start(Path folder, Consumer<? super List<String>> changed) throws IOException {
    WatchService service = folder.getFileSystem().newWatchService();
    try {
      folder.register(service, ENTRY_CREATE, ENTRY_MODIFY);
    } catch (IOException | RuntimeException e) {
      service.close();
      throw e;
    }
    FolderWatch watch = new FolderWatch(service, changed);
    Thread.ofPlatform().name("stenope-watch").daemon().start(watch::run);
    return watch;
  }

  private void run() {
    try {
      WatchKey key;
      do {
        key = service.take();
        tell(key.pollEvents());
      } while (key.reset());
    } catch (InterruptedException | ClosedWatchServiceException _) {
      // The watch ends.
    } finally {
      broken = true;
    }
  }

  private void tell(List<WatchEvent<?>> events) {
    Set<String> names = new LinkedHashSet<>();
    for (WatchEvent<?> event : events) {
      if (event.kind().equals(OVERFLOW)) {
        changed.accept(List.of());
      } else if (event.context() instanceof Path path && FileKind.of(path.toString()) != null) {
        names.add(path.toString());
      }
    }
    if (!names.isEmpty()) {
      changed.accept(List.copyOf(names));
    }
  }

  @Override
  public boolean broken() {
    return broken;
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException _) {
      // Its thread ends either way.
    }
  }
}
