package dev.stenope.core.mail;

import dev.stenope.core.crypto.MailEpoch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The sessions whose mails are read, as far as mails go: the latest few, and among them those that
/// this node and the peer write under.
final class Epochs {
  /// The most sessions.
  private static final int MAX_EPOCHS = 4;

  private final List<MailEpoch> epochs;

  /// The newest session under which the peer was heard: it writes under that one or a newer one.
  private long heardUnder;

  /// Goes on with those that an earlier life has left.
  Epochs(List<MailEpoch> kept) {
    epochs = new ArrayList<>(kept);
    kept.stream().filter(epoch -> epoch.in().next() > 0).forEach(epoch -> heardUnder = epoch.id());
  }

  /// Oldest first.
  List<MailEpoch> all() {
    return List.copyOf(epochs);
  }

  /// Takes a new one, and returns one that had to make room for it.
  @Nullable MailEpoch add(MailEpoch fresh) {
    epochs.add(fresh);
    if (epochs.size() <= MAX_EPOCHS) {
      return null;
    }
    MailEpoch spare = spare();
    epochs.remove(spare);
    return spare;
  }

  /// One that is written under neither here nor there: one before that under which the peer was
  /// heard, or one of which the peer has not learned that it is held here. Else the oldest of those
  /// of which one may be written under there.
  private MailEpoch spare() {
    if (find(heardUnder) != null && epochs.getFirst().id() != heardUnder) {
      return epochs.getFirst();
    }
    List<MailEpoch> others = new ArrayList<>(epochs.subList(0, epochs.size() - 1));
    others.removeIf(epoch -> epoch.equals(writing()) || epoch.id() == heardUnder);
    return others.reversed().stream()
        .filter(epoch -> epoch.proven() && epoch.isUnused())
        .findFirst()
        .orElse(others.getFirst());
  }

  void remove(MailEpoch epoch) {
    epochs.remove(epoch);
  }

  /// The peer was heard under the session, by mail or on a path.
  void heard(long id) {
    MailEpoch former = find(heardUnder);
    if (former == null || epochs.indexOf(former) < epochs.indexOf(find(id))) {
      heardUnder = id;
    }
  }

  /// The newest that the peer is known to hold.
  @Nullable MailEpoch writing() {
    return epochs.reversed().stream().filter(MailEpoch::proven).findFirst().orElse(null);
  }

  @Nullable MailEpoch find(long id) {
    return epochs.stream().filter(epoch -> epoch.id() == id).findFirst().orElse(null);
  }

  void replace(long id, UnaryOperator<MailEpoch> change) {
    epochs.replaceAll(epoch -> epoch.id() == id ? change.apply(epoch) : epoch);
  }
}
