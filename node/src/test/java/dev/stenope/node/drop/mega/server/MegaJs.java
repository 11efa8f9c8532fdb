package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The client `megajs` of npm, which others wrote, on one folder of a server.
public final class MegaJs {
  private static final Path SCRIPTS = Path.of("src/test/npm").toAbsolutePath();

  private final String address;
  private final String who;
  private final String folder;

  private MegaJs(String address, String who, String folder) {
    this.address = address;
    this.who = who;
    this.folder = folder;
  }

  /// Works on the folder of an account, such as `/a/b`, and makes it where it is missing. Every
  /// command logs in anew, which takes megajs seconds if the login has version 1.
  public static MegaJs account(MegaServer server, String email, String password, String folder) {
    return new MegaJs(server.address(), email + " " + password, folder);
  }

  /// Reads the folder to which a link leads; megajs cannot write there.
  public static MegaJs guest(MegaServer server, Owner.FolderLink link) {
    return new MegaJs(server.address(), link.handle() + "#" + link.key(), "/");
  }

  /// A line for each child: `file` or `folder`, its size and its name.
  public List<String> list() throws IOException, InterruptedException {
    return files("list", new byte[0]);
  }

  /// Puts a file.
  public void put(String name, byte[] content) throws IOException, InterruptedException {
    files("put", content, name);
  }

  /// The content of a file.
  public byte[] get(String name) throws IOException, InterruptedException {
    return Base64.getDecoder().decode(files("get", new byte[0], name).getLast());
  }

  /// The attributes of a file or folder, in JSON.
  public String attributes(String name) throws IOException, InterruptedException {
    return files("attributes", new byte[0], name).getLast();
  }

  /// Makes a folder with attributes, in JSON, besides its name.
  public void folder(String name, String attributes) throws IOException, InterruptedException {
    files("folder", new byte[0], name, attributes);
  }

  /// Removes a file or folder for good.
  public void delete(String name) throws IOException, InterruptedException {
    files("delete", new byte[0], name);
  }

  private List<String> files(String command, byte[] input, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(address, who, command, folder));
    arguments.addAll(List.of(more));
    return run("files.mjs", input, arguments.toArray(String[]::new));
  }

  /// Runs a script and returns what it prints, line by line; a script that fails is an error which
  /// shows it.
  static List<String> run(String script, byte[] input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(SCRIPTS.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().write(input);
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(script + " failed:\n" + output);
    }
    return output.lines().toList();
  }
}
