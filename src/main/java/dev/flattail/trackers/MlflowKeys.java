package dev.flattail.trackers;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Names of tags and parameters that MLflow takes: letters, digits and {@code _. :/-}, at most 250,
 * and a normalized path ({@code mlflow/utils/validation.py} of version 3.17).
 */
final class MlflowKeys {
  static final int LONGEST = 250;
  private static final int HASH = 8;

  private MlflowKeys() {}

  /**
   * Replaces names that MLflow would refuse. A replaced name that is taken gets a hash of the
   * original, so that no value is lost.
   */
  static <V> Map<String, V> of(Map<String, V> values) {
    Set<String> taken = new HashSet<>();
    values.keySet().stream().filter(name -> key(name).equals(name)).forEach(taken::add);
    Map<String, V> all = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          String key = key(name);
          if (!key.equals(name) && !taken.add(key)) {
            String start = key.substring(0, Math.min(key.length(), LONGEST - HASH - 1));
            key = start + "-" + DigestUtils.sha256Hex(name).substring(0, HASH);
          }
          all.put(key, value);
        });
    return all;
  }

  private static String key(String name) {
    String allowed = name.replaceAll("[^\\p{Alnum}_. :/-]", "_");
    String path = normalized(allowed);
    return path.length() <= LONGEST ? path : normalized(path.substring(0, LONGEST - 1));
  }

  /** Replaces the segments of a path that a normalized one does not have. */
  private static String normalized(String path) {
    String normalized =
        Arrays.stream(path.split("/", -1))
            .map(segment -> segment.isEmpty() ? "_" : segment)
            .map(segment -> segment.matches("\\.{1,2}") ? segment.replace('.', '_') : segment)
            .collect(Collectors.joining("/"));
    return normalized.startsWith("..") ? "_" + normalized.substring(1) : normalized;
  }
}
