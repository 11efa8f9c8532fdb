package dev.stenope.app.demo;

import dev.stenope.app.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Starts this program again, as it was started itself.
final class Launcher {
  private final List<String> java;

  private Launcher(List<String> java) {
    this.java = java;
  }

  static Launcher ofThisProcess() {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String[] own = ProcessHandle.current().info().arguments().orElse(new String[0]);
    int main = Arrays.asList(own).indexOf(Main.class.getName());
    if (main > 0) {
      java.addAll(Arrays.asList(own).subList(0, main));
    } else {
      java.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
      java.addAll(List.of("-cp", System.getProperty("java.class.path")));
    }
    java.add(Main.class.getName());
    return new Launcher(java);
  }

  /// `prefix` are the words that come first, such as those that enter a network namespace.
  Process start(List<String> prefix, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(java);
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words).start();
  }
}
