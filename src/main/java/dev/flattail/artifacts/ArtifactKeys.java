package dev.flattail.artifacts;

import java.util.regex.Pattern;

/** What may be a key; see {@link ArtifactStore}. */
public final class ArtifactKeys {
  // No segment starts with a dot: neither ".." nor a hidden file can be named.
  private static final Pattern KEY =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

  private ArtifactKeys() {}

  /** Whether it may be one. */
  public static boolean isKey(String key) {
    return key.length() <= ArtifactStore.LONGEST_KEY && KEY.matcher(key).matches();
  }

  /**
   * The key itself.
   *
   * @throws IllegalArgumentException when it may not be one
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
