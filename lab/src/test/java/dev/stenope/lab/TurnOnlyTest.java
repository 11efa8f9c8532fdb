package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole nodes between which nothing but a TURN server helps: Debian's coturn, in the internet.
@Tag("lab")
class TurnOnlyTest {
  private static final Duration ONE_WAY = Duration.ofMillis(25);
  private static final int TIMES = 5;

  @TempDir private Path folder;

  @Test
  void aHostThatMayOnlyOpenPort443ConnectsWithinTwoSeconds() throws Exception {
    certificate();
    List<Double> millis = new ArrayList<>();
    try (TwoHomes homes = new TwoHomes(Router.OPENWRT, Router.OPENWRT, ONE_WAY)) {
      homes
          .namespaces()
          .nft(
              "routerb",
              """
              table ip office {
                chain forward {
                  type filter hook forward priority filter - 1;
                  iifname "lan" tcp dport != 443 drop
                  iifname "lan" meta l4proto != tcp drop
                }
              }
              """);
      coturn(homes);
      for (int i = 0; i < TIMES; i++) {
        String relay = "turns:ada:sesame@" + TwoHomes.SERVER + ":443?pin=" + pin();
        Encounter encounter = meet(homes, folder.resolve("meeting-" + i), relay);
        assertEquals("turn", encounter.path());
        millis.add(encounter.connectMillis());
      }
    }
    double median = Figures.median(millis);
    System.out.printf(
        "TCP to port 443 alone, TURN over TLS: connect p50 %.0f ms of %s%n", median, millis);
    assertTrue(median < 2000, median + " ms");
  }

  @Test
  void randomPortsOnBothSidesAreNoMatterWithATurnServer() throws Exception {
    certificate();
    try (TwoHomes homes = new TwoHomes(Router.RANDOM_OPENWRT, Router.RANDOM_OPENWRT, ONE_WAY)) {
      coturn(homes);
      String relay = "turn:ada:sesame@" + TwoHomes.SERVER + ":3479";
      Encounter encounter = meet(homes, folder.resolve("meeting"), relay);
      System.out.printf("random ports on both sides, TURN over UDP: %s%n", encounter);
      assertEquals("turn", encounter.path());
    }
  }

  private static Encounter meet(TwoHomes homes, Path fresh, String relay)
      throws IOException, Problem, MalformedException {
    try (LabNode a = new LabNode(fresh, "a", Encounter.BEHIND_NAT);
        LabNode b = new LabNode(fresh, "b", Encounter.BEHIND_NAT.withTurn(List.of(relay)))) {
      a.start(command -> homes.namespaces().start("a", command), Duration.ZERO);
      b.start(command -> homes.namespaces().start("b", command), Duration.ZERO);
      return Encounter.meet(a, b);
    }
  }

  private void certificate() throws IOException, InterruptedException {
    Process made =
        new ProcessBuilder(
                ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                        + " -subj /CN=turn.example -keyout key.pem -out cert.pem")
                    .split(" ", -1))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    if (made.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("openssl.log")));
    }
  }

  private String pin() throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(folder.resolve("cert.pem"))) {
      byte[] key =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(in)
              .getPublicKey()
              .getEncoded();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }
  }

  /// Starts the server, which ends with the namespaces.
  private void coturn(TwoHomes homes) throws IOException {
    String command =
        ("/usr/bin/turnserver -n --no-cli --no-dtls --lt-cred-mech --realm=stenope.test"
                + " --user=ada:sesame --listening-ip=%1$s --relay-ip=%1$s --listening-port=3479"
                + " --tls-listening-port=443 --cert=cert.pem --pkey=key.pem --log-file=stdout"
                + " --pidfile=%2$s/turnserver.pid --userdb=%2$s/turndb")
            .formatted(TwoHomes.SERVER, folder);
    homes
        .namespaces()
        .start(
            TwoHomes.INTERNET,
            new ProcessBuilder(command.split(" ", -1))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("coturn.log").toFile()));
    for (int port : new int[] {443, 3479}) {
      homes.awaitServer(port);
    }
  }
}
