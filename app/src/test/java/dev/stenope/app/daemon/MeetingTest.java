package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Invitation;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeetingTest {
  private static final NodeId BOB = new NodeId("o5p3rlenjjhn6g7iustdv54s25ywu6ij");

  private static String line(List<String> theirs, String told) {
    Invitation invitation = new Invitation(new byte[32], BOB, 1_800_000_000, "bob", theirs);
    return Meeting.unanswered(invitation, List.of("/mnt/mesh"), told).line();
  }

  @Test
  void whoWaitedForNothingIsToldWhy() {
    String other = line(List.of("/srv/other"), "");
    assertTrue(other.contains("it looks at /srv/other, which is none of"), other);
    assertTrue(other.contains("--drop URI"), other);
    String secret = line(List.of("webdav:https://ada:open-sesame@dav.example/"), "");
    assertTrue(secret.contains("at an address of its own") && !secret.contains("sesame"), secret);
    String same = line(List.of("/mnt/mesh"), "");
    assertTrue(same.contains("it is not up"), same);
    String heard = line(List.of("/srv/other"), "Its clock is an hour ahead.");
    assertTrue(heard.contains("Its clock is an hour ahead."), heard);
  }
}
