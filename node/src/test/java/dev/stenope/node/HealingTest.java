package dev.stenope.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.node.drop.ClockReading;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.DropStatus;
import dev.stenope.node.drop.ScriptedDrop;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two nodes whose drops are in trouble, and heal.
class HealingTest {
  private static final long LIMIT_SECONDS = 30;

  @TempDir Path directory;

  private final ScriptedDrop.Place drop = place();
  private final ScriptedDrop.Place other = place();
  private final List<Node> nodes = new ArrayList<>();
  private final BlockingQueue<Output> events = new LinkedBlockingQueue<>();

  private static ScriptedDrop.Place place() {
    return ScriptedDrop.Place.of(UUID.randomUUID().toString());
  }

  /// The first node is listened to.
  private void start(ScriptedDrop.Place... places) throws Exception {
    List<String> drops = new ArrayList<>();
    for (ScriptedDrop.Place place : places) {
      drops.add("scripted:" + place.name);
    }
    Settings settings = Settings.standard().withBind(List.of("127.0.0.1")).withDrops(drops);
    for (String name : List.of("one", "two")) {
      Home home = Home.create(directory.resolve(name), name, new SecureRandom());
      boolean isFirst = nodes.isEmpty();
      nodes.add(
          Node.start(
              home,
              settings,
              node -> {
                if (isFirst) {
                  node.listen(events::add);
                }
              }));
    }
    Invitation invitation = invitation();
    nodes.getFirst().submit(new Input.Invite(invitation));
    nodes.getLast().submit(new Input.Join(invitation));
  }

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  private Output next() throws InterruptedException {
    return Objects.requireNonNull(events.poll(LIMIT_SECONDS, TimeUnit.SECONDS), "nothing came");
  }

  private Output.Notice notice(String code) throws InterruptedException {
    Output event = next();
    while (!(event instanceof Output.Notice notice) || !notice.code().equals(code)) {
      event = next();
    }
    return notice;
  }

  private void assertMeet() throws InterruptedException {
    Output event = next();
    while (!(event instanceof Output.PeerChanged change)
        || change.state() != Output.PeerState.ONLINE) {
      event = next();
    }
  }

  private static ScriptedDrop.Script failing(String line) {
    return (_, _) -> {
      throw new DropException(line);
    };
  }

  private static void awaitCalls(ScriptedDrop.Place place, int calls) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (place.calls() < calls) {
      assertTrue(System.nanoTime() < end, place.calls.toString());
      Thread.sleep(5);
    }
  }

  @Test
  void theyMeetSoonAfterABrokenDropHeals() throws Exception {
    drop.script = failing("the drop answers with a page for people");
    long begin = System.nanoTime();
    start(drop);
    assertEquals("the drop answers with a page for people", notice("drop-unusable").text());
    // Each node tries a handful of things a few times: not a busy loop.
    awaitCalls(drop, 20);
    double seconds = (System.nanoTime() - begin) / 1e9;
    assertTrue(seconds > 1, "20 calls in " + seconds + " s");
    DropStatus status = nodes.getFirst().drops().getFirst();
    assertEquals("the drop answers with a page for people", status.trouble());
    assertTrue(status.retryMillis() <= 10_000, status.toString());
    drop.script = (_, _) -> {};
    notice("drop-usable");
    assertMeet();
  }

  @Test
  void theyMeetThroughAGoodDropBesideOneThatIsBroken() throws Exception {
    drop.script = failing("the server says 500");
    start(drop, other);
    assertMeet();
    assertTrue(drop.files.isEmpty());
    List<DropStatus> status = nodes.getFirst().drops();
    assertEquals("the server says 500", status.getFirst().trouble());
    assertEquals(0, status.getLast().retryMillis());
    assertTrue(status.getLast().traffic().filesPut() > 0);
  }

  @Test
  void theTroubleOfOneDropIsToldByItsPlaceAndThatItIsOver() throws Exception {
    start(drop, other);
    assertMeet();
    drop.script = failing("the server says 500");
    nodes.getFirst().submit(new Input.Invite(invitation()));
    Output.Notice trouble = notice("drop-trouble");
    assertTrue(trouble.text().endsWith("the server says 500"), trouble.text());
    drop.script = (_, _) -> {};
    assertTrue(notice("drop-healed").text().contains(drop.name));
  }

  private Invitation invitation() {
    long expiry = System.currentTimeMillis() / 1000 + 600;
    return Invitation.make(nodes.getFirst().id(), "one", List.of(), expiry, new SecureRandom());
  }

  private static ClockReading ahead(Duration by) {
    long soon = Duration.ofMinutes(1).toNanos();
    long utc = System.currentTimeMillis() * 1_000_000 + by.toNanos();
    return new ClockReading(System.nanoTime() + soon, utc + soon, 500_000_000);
  }

  private void assertKnowEachOther() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (nodes.getFirst().status().get().peers().isEmpty()) {
      assertTrue(System.nanoTime() < end, "they did not meet");
      Thread.sleep(5);
    }
  }

  @Test
  void aDropWhoseClockIsAnHourOffIsNotBelievedAndAPersonIsTold() throws Exception {
    drop.clock = ahead(Duration.ofSeconds(3630));
    start(drop);
    String text = notice("clock").text();
    assertTrue(text.contains("differ by 1 h 0 min") && text.contains("own one is kept"), text);
    assertKnowEachOther();
  }

  @Test
  void theyMeetByTheClockOfTheDropWhereItIsSomeSecondsOff() throws Exception {
    drop.clock = ahead(Duration.ofSeconds(30));
    start(drop);
    String text = notice("clock").text();
    assertTrue(text.contains("meetings go by the latter"), text);
    assertKnowEachOther();
  }
}
