package dev.flattail.artifacts.s3;

import dev.flattail.artifacts.ArtifactKeys;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The bucket and its connection settings.
 *
 * @param region region of the bucket; null for the SDK's default chain, or {@code us-east-1} with
 *     an endpoint
 * @param endpoint URL of a store other than Amazon S3
 * @param pathStyle whether the URL's path contains the bucket instead of the host name; null for
 *     true with an endpoint and false without
 * @param prefix common prefix of all keys, so that several installations can share a bucket
 * @param accessKey null for the SDK's default chain: environment, profile, web identity, container,
 *     instance
 * @param partSize size of a part in a multipart upload, held in memory; smaller files are uploaded
 *     in one request
 * @param presignedRedirect whether downloads of artifacts and checkpoints are redirected to the
 *     bucket
 * @param presignedEndpoint URL of the bucket for callers, if it differs from the endpoint
 * @param presignedLifetime validity of the URLs that callers are redirected to
 */
@Validated
@ConfigurationProperties("flattail.artifacts.s3")
record S3Properties(
    @DefaultValue("")
        @NotBlank(
            message =
                "flattail.artifacts.s3.bucket must name a bucket, since flattail.artifacts.store is"
                    + " s3")
        String bucket,
    @Nullable String region,
    @Nullable URI endpoint,
    @Nullable Boolean pathStyle,
    @DefaultValue("") String prefix,
    @Nullable String accessKey,
    @Nullable String secretKey,
    @Nullable String sessionToken,
    @DefaultValue("8MB") DataSize partSize,
    @DefaultValue("false") boolean presignedRedirect,
    @Nullable URI presignedEndpoint,
    @DefaultValue("15m") Duration presignedLifetime) {

  /** Limits of S3. */
  private static final DataSize SMALLEST_PART = DataSize.ofMegabytes(5);

  private static final DataSize LARGEST_PART = DataSize.ofMegabytes(1024);
  private static final int LONGEST_PREFIX = 500;
  private static final Duration LONGEST_LIFETIME = Duration.ofDays(7);

  @AssertTrue(
      message =
          "flattail.artifacts.s3.access-key and .secret-key come together; leave both out to use"
              + " the environment's own credentials")
  public boolean isKeyPairWhole() {
    return hasKeys() == StringUtils.hasText(secretKey)
        && (hasKeys() || !StringUtils.hasText(sessionToken));
  }

  @AssertTrue(
      message =
          "flattail.artifacts.s3.endpoint and .presigned-endpoint must be addresses such as"
              + " https://minio.example:9000, without user or query")
  public boolean isReachable() {
    return isAddress(endpoint) && isAddress(presignedEndpoint);
  }

  @AssertTrue(
      message =
          "flattail.artifacts.s3.prefix must be letters, digits, '.', '_' and '-' in parts joined"
              + " by '/', such as flattail/prod, at most 500 characters")
  public boolean isPrefixGood() {
    return prefix.isEmpty() || (prefix.length() <= LONGEST_PREFIX && ArtifactKeys.isKey(prefix));
  }

  @AssertTrue(message = "flattail.artifacts.s3.part-size must be between 5MB and 1024MB")
  public boolean isPartSizeGood() {
    return partSize.compareTo(SMALLEST_PART) >= 0 && partSize.compareTo(LARGEST_PART) <= 0;
  }

  @AssertTrue(
      message = "flattail.artifacts.s3.presigned-lifetime must be between a second and seven days")
  public boolean isLifetimeGood() {
    return presignedLifetime.compareTo(Duration.ofSeconds(1)) >= 0
        && presignedLifetime.compareTo(LONGEST_LIFETIME) <= 0;
  }

  boolean hasKeys() {
    return StringUtils.hasText(accessKey);
  }

  boolean usesPaths() {
    return pathStyle == null ? endpoint != null : pathStyle;
  }

  private static boolean isAddress(@Nullable URI address) {
    return address == null
        || (List.of("http", "https").contains(String.valueOf(address.getScheme()))
            && address.getHost() != null
            && address.getUserInfo() == null
            && address.getQuery() == null);
  }

  /** Leaves out the secrets, since the properties may be logged. */
  @Override
  public String toString() {
    return "S3Properties[bucket=%s, region=%s, endpoint=%s, prefix=%s]"
        .formatted(bucket, region, endpoint, prefix);
  }
}
