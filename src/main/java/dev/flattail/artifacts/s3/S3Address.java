package dev.flattail.artifacts.s3;

import dev.flattail.artifacts.ArtifactKeys;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Maps keys to the objects of a bucket.
 *
 * @param prefix empty, or ends with {@code /}
 * @param at address of the bucket, for messages
 */
record S3Address(String bucket, String prefix, String at) {
  /** Prefix of objects that test write access; no key starts with a dot. */
  private static final String TRIAL = ".trial-";

  static S3Address of(S3Properties properties, @Nullable String region) {
    return new S3Address(
        properties.bucket(),
        properties.prefix().isEmpty() ? "" : properties.prefix() + "/",
        properties.endpoint() != null ? properties.endpoint().toString() : "Amazon S3, " + region);
  }

  /**
   * Returns the object of a key.
   *
   * @throws IllegalArgumentException when the key is invalid
   */
  String object(String key) {
    return prefix + ArtifactKeys.checked(key);
  }

  /** Returns the common prefix of all objects below a key. */
  String below(String key) {
    return object(key) + "/";
  }

  /** Returns an object that no key maps to and that no other process uses. */
  String trial(String name) {
    return prefix + TRIAL + name;
  }

  /** Returns the key of an object; empty when the object does not belong to Flattail. */
  Optional<String> key(String object) {
    if (!object.startsWith(prefix)) {
      return Optional.empty();
    }
    return Optional.of(object.substring(prefix.length())).filter(ArtifactKeys::isKey);
  }

  @Override
  public String toString() {
    return "bucket '%s' at %s".formatted(bucket, at);
  }
}
