package dev.stenope.node.relay;

import static dev.stenope.node.relay.Admission.BARRED;
import static dev.stenope.node.relay.Admission.GUEST;
import static dev.stenope.node.relay.Admission.SERVED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Base32;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HubTest {
  private static final long SECOND = 1_000_000_000L;

  private final Hub hub = new Hub(1000);

  /// What one client was sent.
  private static final class Inbox implements Hub.Line {
    final List<RelayFrame> frames = new ArrayList<>();
    boolean full;
    boolean closed;

    @Override
    public boolean send(RelayFrame frame) {
      return !full && frames.add(frame);
    }

    @Override
    public void close() {
      closed = true;
    }

    long packets() {
      return frames.stream().filter(RelayFrame.Packet.class::isInstance).count();
    }

    boolean isTold(RelayFrame.Limit limit) {
      return frames.contains(new RelayFrame.Limited(limit));
    }
  }

  private static NodeId node(int number) {
    byte[] id = new byte[NodeId.LENGTH];
    id[0] = (byte) number;
    id[1] = (byte) (number >> 8);
    return NodeId.ofBytes(id);
  }

  private static String name(int number) {
    byte[] name = new byte[RelayFrame.NAME];
    name[0] = (byte) number;
    name[1] = (byte) (number >> 8);
    return Base32.encode(name);
  }

  private Hub.Client join(int node, Admission admission, Hub.Line line) {
    return Objects.requireNonNull(hub.join(node(node), admission, line, 0));
  }

  private static RelayFrame.Packet packet(int name, int length) {
    return new RelayFrame.Packet(name(name), new byte[length]);
  }

  @Test
  void aPacketGoesToWhoListensAndNowhereElse() {
    Inbox one = new Inbox();
    Inbox two = new Inbox();
    Hub.Client sender = join(1, SERVED, new Inbox());
    join(2, SERVED, one).take(new RelayFrame.Listen(name(1)), 0);
    Hub.Client other = join(3, SERVED, two);
    other.take(new RelayFrame.Listen(name(2)), 0);
    sender.take(packet(1, 10), 0);
    sender.take(packet(9, 10), 0);
    assertEquals(1, one.packets());
    assertEquals(0, two.packets());
    other.leave();
    sender.take(packet(2, 10), 0);
    assertEquals(0, two.packets());
  }

  @Test
  void strangersTalkWithThoseWhoAreServedAndNotWithEachOther() {
    Inbox member = new Inbox();
    Inbox stranger = new Inbox();
    join(1, SERVED, member).take(new RelayFrame.Listen(name(1)), 0);
    Hub.Client guest = join(2, GUEST, stranger);
    guest.take(new RelayFrame.Listen(name(2)), 0);
    guest.take(packet(1, 10), 0);
    assertEquals(1, member.packets());
    Hub.Client other = join(3, GUEST, new Inbox());
    other.take(packet(2, 10), 0);
    assertEquals(0, stranger.packets());
    hub.sweep(id -> id.equals(node(1)) ? SERVED : GUEST, Hub.GUEST_IDLE + 1);
    assertTrue(stranger.closed);
    assertFalse(member.closed);
    assertEquals(1, hub.size());
  }

  @Test
  void whoIsNoPeerAnyMoreIsSentAwayAndWhoIsBarredStaysOut() {
    Inbox former = new Inbox();
    Inbox peer = new Inbox();
    Inbox own = new Inbox();
    join(1, SERVED, former);
    join(2, SERVED, peer);
    Inbox guest = new Inbox();
    join(3, GUEST, guest);
    hub.host(node(4), own, 0);
    hub.sweep(id -> id.equals(node(2)) ? SERVED : id.equals(node(3)) ? BARRED : GUEST, 1);
    assertTrue(former.closed);
    assertTrue(guest.closed);
    assertFalse(peer.closed);
    assertFalse(own.closed, "it is its own");
    assertNull(hub.join(node(3), BARRED, guest, 1));
    assertEquals(2, hub.size());
  }

  @Test
  void whoSendsTooMuchIsToldAndTheRestIsDropped() {
    Inbox told = new Inbox();
    Inbox heard = new Inbox();
    Hub.Client sender = join(1, SERVED, told);
    join(2, SERVED, heard).take(new RelayFrame.Listen(name(1)), 0);
    for (int i = 0; i < 100; i++) {
      sender.take(packet(1, 100), 0);
    }
    assertEquals(2, heard.packets());
    assertTrue(told.isTold(RelayFrame.Limit.RATE));
    assertEquals(1, told.frames.size());
    sender.take(packet(1, 100), SECOND);
    assertEquals(3, heard.packets());
  }

  @Test
  void whoReadsTooSlowlyLosesAndIsToldLater() {
    Inbox slow = new Inbox();
    Hub.Client sender = join(1, SERVED, new Inbox());
    join(2, SERVED, slow).take(new RelayFrame.Listen(name(1)), 0);
    slow.full = true;
    sender.take(packet(1, 10), 0);
    slow.full = false;
    assertEquals(List.of(), slow.frames);
    sender.take(packet(1, 10), SECOND);
    assertEquals(1, slow.packets());
  }

  @Test
  void channelsAreFew() {
    Inbox told = new Inbox();
    Hub.Client guest = join(1, GUEST, told);
    for (int i = 0; i <= Hub.MAX_GUEST_CHANNELS; i++) {
      guest.take(new RelayFrame.Listen(name(i)), 0);
    }
    assertTrue(told.isTold(RelayFrame.Limit.CHANNELS));
  }

  @Test
  void aNameBelongsToTheNodeThatListensFirst() {
    Inbox first = new Inbox();
    Inbox again = new Inbox();
    Inbox thief = new Inbox();
    join(1, SERVED, first).take(new RelayFrame.Listen(name(1)), 0);
    join(2, SERVED, thief).take(new RelayFrame.Listen(name(1)), 0);
    Hub.Client sender = join(3, SERVED, new Inbox());
    sender.take(packet(1, 10), 0);
    join(1, SERVED, again).take(new RelayFrame.Listen(name(1)), 0);
    sender.take(packet(1, 10), 0);
    assertEquals(1, first.packets());
    assertEquals(1, again.packets());
    assertEquals(0, thief.packets());
  }

  @Test
  void guestsAndConnectionsAreFew() {
    for (int i = 0; i < Hub.MAX_GUESTS; i++) {
      join(i, GUEST, new Inbox());
    }
    assertNull(hub.join(node(9999), GUEST, new Inbox(), 0));
    assertNotNull(hub.join(node(9999), SERVED, new Inbox(), 0));
    Inbox oldest = new Inbox();
    join(5000, SERVED, oldest);
    for (int i = 0; i < Hub.MAX_OF_NODE; i++) {
      join(5000, SERVED, new Inbox());
    }
    assertTrue(oldest.closed);
  }
}
