package dev.stenope.app.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Commands of the shell as programs of agents. Nothing can end a read or a write of a pipe while
/// some process holds its other end, be it one that the program has left behind: such threads are
/// never waited for, and are no virtual ones, of which a few that are stuck hold up all.
final class Shell {
  private Shell() {}

  static ProcessBuilder of(String command) {
    return new ProcessBuilder("/bin/sh", "-c", command)
        .redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  static Thread.Builder thread() {
    return Thread.ofPlatform().daemon().name("agent-pipe");
  }

  /// Writes a text to a program, and ends its input if that was all of it.
  static CompletableFuture<Void> tell(Process process, String text, boolean all) {
    return CompletableFuture.runAsync(
        () -> {
          OutputStream input = process.getOutputStream();
          try {
            input.write(text.getBytes(UTF_8));
            input.flush();
            if (all) {
              input.close();
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> thread().start(task));
  }

  /// Ends a program and all that it runs. The pipes are left to those that use them, as closing one
  /// waits for them. The program is first, lest it go on with what comes after a child.
  static void end(Process process) {
    ProcessHandle program = process.toHandle();
    List<ProcessHandle> children = program.descendants().toList();
    program.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
