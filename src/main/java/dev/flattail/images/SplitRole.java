package dev.flattail.images;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the name of a folder or list says about the images in it. */
enum SplitRole {
  TRAIN,
  TEST,
  VALIDATION;

  private static final String AROUND =
      "(?:images?|imgs?|data|dataset|sets?|splits?|samples|lists?|labels?|files?)?";
  private static final Pattern WORD =
      Pattern.compile(
          AROUND
              + "(?:(train|training|trainval|trn)|(test|testing|tst)"
              + "|(val|valid|validate|validation|dev|eval|evaluation))"
              + AROUND);

  /** Words of other meanings as well: valid and invalid parts, for example. */
  private static final Set<String> AMBIGUOUS = Set.of("valid", "dev", "eval");

  /**
   * Returns the role of a folder such as {@code train}, {@code Training}, {@code test_set} or
   * {@code val2017}; null when its name is no usual one.
   */
  static @Nullable SplitRole of(String name) {
    Matcher word = WORD.matcher(letters(name));
    if (!word.matches()) {
      return null;
    }
    if (word.group(1) != null) {
      return TRAIN;
    }
    return word.group(2) != null ? TEST : VALIDATION;
  }

  /**
   * Returns the role of a folder whose name begins or ends with such a word, as {@code
   * flowers-train}; null for others.
   */
  static @Nullable SplitRole ofPart(String name) {
    SplitRole whole = of(name);
    if (whole != null) {
      return whole;
    }
    String[] words = words(name);
    SplitRole last = words.length == 0 ? null : of(words[words.length - 1]);
    return last != null || words.length == 0 ? last : of(words[0]);
  }

  /** Splits a name such as {@code flowers-train} or {@code catsTrain}; drops digits. */
  static String[] words(String name) {
    return name.split("[^\\p{L}]+|(?<=\\p{Ll})(?=\\p{Lu})");
  }

  /** Returns whether the name, of some role, is as usual for a class. */
  static boolean mayBeClass(String name) {
    return AMBIGUOUS.contains(name.toLowerCase(Locale.ROOT))
        || name.chars().anyMatch(Character::isDigit);
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}]", "");
  }
}
