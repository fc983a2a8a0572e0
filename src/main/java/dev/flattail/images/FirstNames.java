package dev.flattail.images;

import java.util.List;

/** Names things in a message, the first of them if there are many. */
final class FirstNames {
  private FirstNames() {}

  /**
   * Returns the names, separated by commas.
   *
   * @param most how many are named; an ellipsis stands for the others
   */
  static String of(List<String> names, int most) {
    return String.join(", ", names.subList(0, Math.min(most, names.size())))
        + (names.size() > most ? ", …" : "");
  }
}
