package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Output;
import dev.stenope.core.mesh.Guests;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Where the ports of somebody else's machine are searched.
class GuestSearchTest {
  private static final long SECOND = 1_000_000_000;
  private static final Line.Quality DSL = Line.Quality.delayed(12_500_000);

  private final World world = new World(1, "mvn -pl sim -am test -Dtest=GuestSearchTest");
  private final Drop folder = world.drop(Drop.Manner.LOCAL);
  private final Host far = Access.SYMMETRIC.host(world.net(), DSL);

  /// Of the router of the guest, to which nobody but the other one has packets to send.
  private final String address = world.net().routers().getLast().address().host();

  private int aimed;
  private final Machine guest;
  private final Machine home;

  GuestSearchTest() {
    world.tamper(
        (output, on) -> {
          if (output instanceof Output.Transmit packet && packet.to().host().equals(address)) {
            aimed++;
          }
          on.accept(output);
        });
    guest = world.node("guest", far, folder);
    home = world.node("home", Access.PORT_RESTRICTED.host(world.net(), DSL), folder);
    home.choices().guests(new Guests(Set.of("guest" + World.MARK)));
  }

  private void meet() {
    home.restart();
    world.introduce(home, guest);
  }

  @Test
  void aGuestThatWasNeverHeardThereAimsFewPackets() {
    meet();
    world.until("three have failed", () -> failures() >= 3, 200 * SECOND);
    int most = (failures() + 2) * 224;
    assertTrue(aimed <= most, aimed + " packets, " + most + " may be");
    assertEquals("drop", home.way(guest));
  }

  private int failures() {
    return home.status().peers().stream().mapToInt(peer -> peer.attempts()).sum();
  }

  @Test
  void aServerThatTellsFromWhereItSendsOpensTheDirectWay() {
    home.choices().turn(world.turn());
    meet();
    world.until("the server carries", () -> home.way(guest).equals("turn"), 20 * SECOND);
    world.until("the direct way is open", () -> home.way(guest).equals("punched"), 300 * SECOND);
  }
}
