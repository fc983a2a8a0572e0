package dev.flattail.artifacts.s3;

import dev.flattail.artifacts.ArtifactKeys;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of which bucket are ours.
 *
 * @param prefix empty, or ends with {@code /}
 * @param at where the bucket is, for people
 */
record S3Address(String bucket, String prefix, String at) {
  /** Where it is tried whether objects can be written; no key starts with a dot. */
  private static final String TRIAL = ".trial-";

  static S3Address of(S3Properties properties, @Nullable String region) {
    return new S3Address(
        properties.bucket(),
        properties.prefix().isEmpty() ? "" : properties.prefix() + "/",
        properties.endpoint() != null ? properties.endpoint().toString() : "Amazon S3, " + region);
  }

  /**
   * The object of a key.
   *
   * @throws IllegalArgumentException when it may not be one
   */
  String object(String key) {
    return prefix + ArtifactKeys.checked(key);
  }

  /** What all objects below a key begin with. */
  String below(String key) {
    return object(key) + "/";
  }

  /** An object that no key means and that several processes do not share. */
  String trial(String name) {
    return prefix + TRIAL + name;
  }

  /** The key of an object; empty when it is none of ours. */
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
