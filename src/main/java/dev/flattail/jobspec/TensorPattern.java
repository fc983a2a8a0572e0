package dev.flattail.jobspec;

/** Matches names of tensors: {@code *} stands for any characters, also none and dots. */
public final class TensorPattern {
  private TensorPattern() {}

  /**
   * Returns whether a pattern, such as {@code layer3.*}, matches a whole name. Each piece between
   * two stars is searched once, so that no pattern takes long.
   */
  public static boolean matches(String pattern, String name) {
    String[] pieces = pattern.split("\\*", -1);
    String first = pieces[0];
    if (pieces.length == 1) {
      return name.equals(first);
    }
    String last = pieces[pieces.length - 1];
    int end = name.length() - last.length();
    int at = first.length();
    if (!name.startsWith(first) || at > end || !name.endsWith(last)) {
      return false;
    }
    for (int i = 1; i < pieces.length - 1; i++) {
      int found = name.indexOf(pieces[i], at);
      if (found < 0) {
        return false;
      }
      at = found + pieces[i].length();
    }
    return at <= end;
  }
}
