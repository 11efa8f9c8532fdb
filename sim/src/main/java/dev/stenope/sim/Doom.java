package dev.stenope.sim;

import java.util.function.Consumer;

/// A death that falls between two outputs of one input: what comes before it is carried out, what
/// comes after it is not, although the core has decided it.
final class Doom<T> {
  private long left = Long.MAX_VALUE;
  private Runnable death = () -> {};

  /// After so many outputs from now on, at least 0, comes `death`.
  void after(long outputs, Runnable then) {
    left = outputs;
    death = then;
  }

  /// There is no death ahead any more.
  void avert() {
    after(Long.MAX_VALUE, () -> {});
  }

  /// Lets through to `on` what is still carried out.
  Consumer<T> before(Consumer<? super T> on) {
    return output -> {
      if (left > 0) {
        left--;
        on.accept(output);
      }
    };
  }

  /// An input has been dealt with: whoever died meanwhile is buried.
  void strike() {
    if (left == 0) {
      Runnable now = death;
      avert();
      now.run();
    }
  }
}
