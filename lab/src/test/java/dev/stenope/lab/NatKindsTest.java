package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.wire.Json;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `stenope nat` tells behind each kind of router is what the router does, where a server can
/// answer from other addresses (RFC 5780): Debian's coturn.
@Tag("lab")
class NatKindsTest {
  private static final Duration ONE_WAY = Duration.ofMillis(25);
  private static final Json NAT = new Json().put("command", "nat");
  private static final int PORT = 3500;
  private static final Settings SETTINGS =
      Settings.standard().withStun(List.of(TwoHomes.SERVER + ":" + PORT));

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "PUBLIC, none, none, preserving",
    "FIREWALL, none, address-and-port-dependent, preserving",
    "ONE_TO_ONE, endpoint-independent, endpoint-independent, preserving",
    "MASQUERADE, endpoint-independent, address-and-port-dependent, preserving",
    "OPENWRT, endpoint-independent, address-and-port-dependent, preserving",
    "RANDOM, address-and-port-dependent, address-and-port-dependent, random",
    "RANDOM_OPENWRT, address-and-port-dependent, address-and-port-dependent, random",
    "BLOCK, address-and-port-dependent, address-and-port-dependent, block"
  })
  void mappingFilterAndPortsAreTold(
      Router router, String mapping, String filtering, String allocation) throws Exception {
    try (TwoHomes homes = new TwoHomes(router, Router.PUBLIC, ONE_WAY);
        LabNode a = new LabNode(folder, "a", SETTINGS)) {
      coturn(homes);
      a.start(command -> homes.namespaces().start("a", command), Duration.ZERO);
      Encounter.await(a::isUp, a, a);
      Json told = a.ask(NAT);
      System.out.printf("%s: %s%n", router, told);
      assertEquals(mapping, told.text("mapping"), told.toString());
      assertEquals(filtering, told.text("filtering"), told.toString());
      assertEquals(allocation, told.text("allocation"), told.toString());
    }
  }

  /// Starts the server at both addresses, which ends with the namespaces.
  private void coturn(TwoHomes homes) throws IOException {
    String command =
        ("/usr/bin/turnserver -n --no-cli --no-auth --no-tls --no-dtls --listening-ip=%s --listening-ip=%s"
                + " --listening-port=%d --alt-listening-port=%d --log-file=stdout"
                + " --pidfile=%5$s/turnserver.pid --userdb=%5$s/turndb")
            .formatted(TwoHomes.SERVER, TwoHomes.OTHER_SERVER, PORT, PORT + 1, folder);
    homes
        .namespaces()
        .start(
            TwoHomes.INTERNET,
            new ProcessBuilder(command.split(" ", -1))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("coturn.log").toFile()));
    homes.awaitServer(PORT);
  }
}
