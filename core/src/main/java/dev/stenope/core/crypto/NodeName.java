package dev.stenope.core.crypto;

/// What a person calls a node: 1 to 32 letters, digits, spaces and the signs `.`, `_`, `-`,
/// beginning and ending with a letter or digit. A name is shown on terminals, so nothing else is
/// let in. Names prove nothing and need not be unique.
public final class NodeName {
  public static final int MAX_LENGTH = 32;

  private NodeName() {}

  public static boolean isValid(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_LENGTH
        && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || " ._-".indexOf(c) >= 0)
        && Character.isLetterOrDigit(text.charAt(0))
        && Character.isLetterOrDigit(text.charAt(text.length() - 1));
  }
}
