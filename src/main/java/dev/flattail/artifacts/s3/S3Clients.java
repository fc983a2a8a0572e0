package dev.flattail.artifacts.s3;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Creates the SDK's clients from the properties. */
final class S3Clients {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Socket timeout: maximum time without a byte from the store. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** Maximum time of one attempt: a part over a slow connection. */
  private static final Duration ATTEMPT = Duration.ofMinutes(5);

  /** With the SDK's backoff, about 1.5 s for failed connections and 15 s when throttled. */
  private static final int ATTEMPTS = 5;

  private final S3Properties properties;
  private final Region region;
  private final AwsCredentialsProvider credentials;

  /**
   * Creates the clients' common configuration.
   *
   * @throws software.amazon.awssdk.core.exception.SdkClientException when no region is configured
   */
  S3Clients(S3Properties properties) {
    this.properties = properties;
    this.region = Region.of(region(properties));
    this.credentials = credentials(properties);
  }

  String region() {
    return region.id();
  }

  /**
   * Creates the client. It sends {@code Content-MD5} checksums, which all S3-compatible stores
   * support, instead of the trailers that the SDK sends since 2.30.
   */
  S3Client client() {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(region)
            .credentialsProvider(credentials)
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE))
            .serviceConfiguration(wire())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .addPlugin(LegacyMd5Plugin.create())
            .overrideConfiguration(
                o ->
                    o.apiCallAttemptTimeout(ATTEMPT)
                        .retryStrategy(
                            AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build()));
    if (properties.endpoint() != null) {
      builder.endpointOverride(properties.endpoint());
    }
    return builder.build();
  }

  /** Creates the presigner; null when callers are not redirected to the bucket. */
  @Nullable S3Presigner presigner() {
    if (!properties.presignedRedirect()) {
      return null;
    }
    URI outside =
        properties.presignedEndpoint() != null
            ? properties.presignedEndpoint()
            : properties.endpoint();
    S3Presigner.Builder builder =
        S3Presigner.builder()
            .region(region)
            .credentialsProvider(credentials)
            .serviceConfiguration(wire());
    if (outside != null) {
      builder.endpointOverride(outside);
    }
    return builder.build();
  }

  /**
   * Signs bodies as a whole instead of in chunks, which not all stores support; the bodies are in
   * memory.
   */
  private S3Configuration wire() {
    return S3Configuration.builder()
        .pathStyleAccessEnabled(properties.usesPaths())
        .chunkedEncodingEnabled(false)
        .expectContinueEnabled(false)
        .build();
  }

  private static String region(S3Properties properties) {
    if (StringUtils.hasText(properties.region())) {
      return properties.region();
    }
    return properties.endpoint() != null
        ? Region.US_EAST_1.id()
        : DefaultAwsRegionProviderChain.builder().build().getRegion().id();
  }

  private static AwsCredentialsProvider credentials(S3Properties properties) {
    String access = properties.accessKey();
    String secret = properties.secretKey();
    if (!properties.hasKeys() || access == null || secret == null) {
      return DefaultCredentialsProvider.builder().build();
    }
    String session = properties.sessionToken();
    return StaticCredentialsProvider.create(
        StringUtils.hasText(session)
            ? AwsSessionCredentials.create(access, secret, session)
            : AwsBasicCredentials.create(access, secret));
  }
}
