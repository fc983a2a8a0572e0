package dev.flattail.jobspec.schema;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the known word nearest to a mistyped one, for "did you mean" suggestions. */
public final class Nearest {
  private static final int LONGEST = 100;

  private Nearest() {}

  /**
   * Returns the only one of {@code known} with these initials, or else the nearest by edit
   * distance. It is null when none is near: within a third of {@code given}, or 2 characters, and
   * within a third of the longer word.
   */
  public static @Nullable String of(String given, Collection<String> known) {
    if (given.length() > LONGEST) {
      return null;
    }
    String wanted = plain(given);
    List<String> abbreviated =
        known.stream().filter(word -> initials(word).equals(wanted)).toList();
    if (wanted.length() > 1
        && abbreviated.size() == 1
        && known.stream().noneMatch(word -> plain(word).equals(wanted))) {
      return abbreviated.getFirst();
    }
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String word : known) {
      int distance = distance(wanted, plain(word));
      int most =
          Math.min(
              Math.max(2, wanted.length() / 3),
              Math.max(wanted.length(), plain(word).length()) / 3);
      if (distance <= most && distance < bestDistance) {
        best = word;
        bestDistance = distance;
      }
    }
    return best;
  }

  /**
   * Returns those of {@code known} that contain the word, then the nearest by edit distance,
   * however far, the nearest first.
   */
  public static List<String> several(String given, Collection<String> known, int most) {
    String wanted = plain(given.substring(0, Math.min(given.length(), LONGEST)));
    Map<String, Integer> distances = new LinkedHashMap<>();
    known.forEach(
        word ->
            distances.put(word, plain(word).contains(wanted) ? -1 : distance(wanted, plain(word))));
    return distances.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns the first letter of each part: "ce" of "cross-entropy", "wd" of "weightDecay". */
  private static String initials(String word) {
    return word.replaceAll("(?<=[^-_])[^-_A-Z]|[-_]", "").toLowerCase(Locale.ROOT);
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /**
   * Computes the optimal string alignment distance: the Levenshtein distance in which two swapped
   * neighbors count once.
   */
  private static int distance(String a, String b) {
    int[][] rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        int replaced = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        rows[i][j] = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
      }
    }
    return rows[a.length()][b.length()];
  }
}
