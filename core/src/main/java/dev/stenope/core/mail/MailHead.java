package dev.stenope.core.mail;

import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.util.ArrayList;
import java.util.List;

/// The beginning of a mail's plaintext, before its frames: `life`, 64 bits drawn anew whenever the
/// writer starts; `written`, a varint, the time of that in milliseconds of UTC since 1970; `base`,
/// a varint below which it will repeat no mail of this session; and, behind their number in one
/// byte, for each session whose mails have come its id, 64 bits, and the lowest number that has
/// not, a varint.
record MailHead(long life, long written, long base, List<Acknowledgement> acknowledgements) {
  /// The most sessions that are acknowledged at once.
  static final int MAX_ACKNOWLEDGEMENTS = 8;

  private static final long MAX_TIME = 1L << 43;

  /// All mails of session `id` below `next` have come, or are not missed.
  record Acknowledgement(long id, long next) {}

  void write(Writer out) {
    out.u64(life).varint(written).varint(base).u8(acknowledgements.size());
    acknowledgements.forEach(each -> out.u64(each.id()).varint(each.next()));
  }

  static MailHead read(Reader in) throws MalformedException {
    long life = in.u64();
    long written = in.varint();
    long base = in.varint();
    int count = in.u8();
    if (count > MAX_ACKNOWLEDGEMENTS || written > MAX_TIME) {
      throw new MalformedException("a mail's head out of bounds");
    }
    List<Acknowledgement> acknowledgements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      acknowledgements.add(new Acknowledgement(in.u64(), in.varint()));
    }
    return new MailHead(life, written, base, acknowledgements);
  }
}
