package dev.flattail.artifacts;

import java.util.regex.Pattern;

/** Validates keys; see {@link ArtifactStore}. */
public final class ArtifactKeys {
  // No segment starts with a dot, which excludes ".." and hidden files.
  private static final Pattern KEY =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

  private ArtifactKeys() {}

  /** Returns whether the text is a valid key. */
  public static boolean isKey(String key) {
    return key.length() <= ArtifactStore.LONGEST_KEY && KEY.matcher(key).matches();
  }

  /**
   * Returns the key if it is valid.
   *
   * @throws IllegalArgumentException when the key is invalid
   */
  public static String checked(String key) {
    if (key.length() > ArtifactStore.LONGEST_KEY) {
      throw new IllegalArgumentException(
          "artifact key has "
              + key.length()
              + " characters, at most "
              + ArtifactStore.LONGEST_KEY
              + " are allowed");
    }
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "artifact key '"
              + key
              + "' is not letters, digits, '.', '_' and '-' in segments joined by '/' that start"
              + " with no dot");
    }
    return key;
  }
}
