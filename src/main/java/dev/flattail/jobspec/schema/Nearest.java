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

  /** Returns the nearest of {@code known} by edit distance, or null when none is near. */
  public static @Nullable String of(String given, Collection<String> known) {
    if (given.length() > LONGEST) {
      return null;
    }
    String best = null;
    int bestDistance = Math.max(2, given.length() / 3) + 1;
    for (String word : known) {
      int distance = distance(plain(given), plain(word));
      if (distance < bestDistance) {
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

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** Computes the Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
