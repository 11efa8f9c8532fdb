package dev.stenope.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.nat.KnownNetwork;
import dev.stenope.core.nat.NatBehavior;
import dev.stenope.core.wire.Json;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworksTest {
  private static final String NAT =
      """
      {"mapping":"endpoint-independent","filtering":"unknown","allocation":"sequential","step":2,
       "mapping_lifetime_s":115,"mapping_lifetime_below_s":175,"public":"203.0.113.7:4000",
       "advice":""}
      """;

  @Test
  void whatIsKeptIsThereAgainAndForTheOwnerAlone(@TempDir Path folder) throws Exception {
    Home home = Home.create(folder.resolve("home"), "one", new SecureRandom());
    assertEquals(List.of(), home.networks());
    List<KnownNetwork> networks =
        List.of(new KnownNetwork("home", NatBehavior.of(Json.read(NAT.getBytes(UTF_8))), 1, true));
    home.keep(networks);
    assertEquals(networks, home.networks());
    Path file = home.directory().resolve("networks.json");
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
  }

  @Test
  void aDamagedFileIsTold(@TempDir Path folder) throws Exception {
    Home home = Home.create(folder.resolve("home"), "one", new SecureRandom());
    Path file = home.directory().resolve("networks.json");
    for (String damaged : List.of("", "{\"networks\":[{}]}", "{\"networks\":[1]}", "[]")) {
      Files.writeString(file, damaged);
      HomeException told = assertThrows(HomeException.class, home::networks);
      assertTrue(String.valueOf(told.getMessage()).contains("networks.json"));
    }
    Files.write(file, new byte[100_000]);
    assertThrows(HomeException.class, home::networks);
  }

  @Test
  void aPrefixIsWhatItsAddressesShare() throws Exception {
    byte[] four = InetAddress.ofLiteral("192.168.77.130").getAddress();
    assertEquals("192.168.64.0/19", NetworkName.network(four, 19));
    byte[] six = InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6").getAddress();
    assertEquals("2001:db8:1:2:0:0:0:0/64", NetworkName.network(six, 64));
    assertEquals(new NetworkName(List.of()).look(), new NetworkName(List.of()).look());
  }
}
