package dev.stenope.node.drop;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A folder as network file systems show it: it can be watched, and the watch never tells what
/// another machine has done.
final class SilentFolder implements DeadDrop {
  private final FolderDrop folder;

  SilentFolder(Path folder) {
    this.folder = new FolderDrop(folder);
  }

  @Override
  public @Nullable Watch watch(Consumer<? super List<String>> changed) {
    return new Watch() {
      @Override
      public boolean broken() {
        return false;
      }

      @Override
      public void close() {
        // It holds nothing.
      }
    };
  }

  @Override
  public String place() {
    return folder.place();
  }

  @Override
  public boolean put(String name, byte[] content) throws DropException {
    return folder.put(name, content);
  }

  @Override
  public void list(Consumer<? super String> each) throws DropException {
    folder.list(each);
  }

  @Override
  public byte @Nullable [] get(String name, int limit) throws DropException {
    return folder.get(name, limit);
  }

  @Override
  public void delete(String name) throws DropException {
    folder.delete(name);
  }

  @Override
  public long serverTime() throws DropException {
    return folder.serverTime();
  }

  @Override
  public int expire() throws DropException {
    return folder.expire();
  }

  @Override
  public void close() {
    folder.close();
  }
}
