package dev.stenope.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// A stranger who can read and write the drop and knows no secret. Of each file that a node puts,
/// it makes copies that must change nothing.
final class Mischief {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final String MAIL = "mail-";
  private static final long SECOND = 1_000_000_000;
  private static final int STAMP = "handshake-".length();
  private static final int TAG = "handshake-0000000000-".length();

  private final Schedule schedule;
  private final Drop drop;
  private final SplittableRandom random;
  private final List<byte[]> seen = new ArrayList<>();

  Mischief(Schedule schedule, Drop drop, long seed) {
    this.schedule = schedule;
    this.drop = drop;
    random = new SplittableRandom(seed);
  }

  void begin() {
    drop.observe(this::spoil);
  }

  /// Fills the drop with files of all kinds, of which none is a letter to anybody.
  static void junk(Drop drop, int count, long unixSeconds, SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      long time = unixSeconds + random.nextInt(-400, 100);
      String name =
          switch (i % 4) {
            case 0 -> "holiday" + i + ".jpg";
            case 1 -> "handshake-" + time + "-" + i + ".bin";
            default -> "handshake-" + time + "-" + tag(random) + ".bin";
          };
      byte[] content = new byte[i % 8 == 0 ? 4096 : 0];
      random.nextBytes(content);
      drop.place(name, content);
    }
  }

  private void spoil(String name, byte[] content) {
    boolean isMail = name.startsWith(MAIL);
    String head = isMail ? MAIL : name.substring(0, TAG);
    if (!isMail) {
      long time = Long.parseLong(name.substring(STAMP, TAG - 1));
      place("handshake-" + (time + 1) + name.substring(TAG - 1), content);
    }
    place(head + tag(random) + ".bin", content);
    place("copy of " + name, content);
    place(head + tag(random) + ".bin", Arrays.copyOf(content, 2000));
    byte[] flipped = content.clone();
    flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    place(head + tag(random) + ".bin", flipped);
    seen.add(content.clone());
    place(head + tag(random) + ".bin", seen.get(random.nextInt(seen.size())));
    // A replay: the very file again, some time after its receiver has removed it.
    schedule.in(
        2 * SECOND + random.nextLong(20 * SECOND),
        () -> {
          if (!drop.holds(name)) {
            drop.place(name, content);
          }
        });
  }

  private void place(String name, byte[] content) {
    byte[] copy = content.clone();
    schedule.in(random.nextLong(SECOND), () -> drop.place(name, copy));
  }

  private static String tag(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      text.append(BASE32.charAt(random.nextInt(32)));
    }
    return text.toString();
  }
}
