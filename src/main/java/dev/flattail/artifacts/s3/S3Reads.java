package dev.flattail.artifacts.s3;

import dev.flattail.artifacts.ArtifactContent;
import dev.flattail.artifacts.NoSuchArtifactException;
import dev.flattail.artifacts.StorageUnavailableException;
import java.io.IOException;
import java.time.Duration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Looks up objects and opens ranges of them. */
record S3Reads(S3Client client, S3Failures failures, S3Address address) {
  private static final Duration CHECK = Duration.ofSeconds(2);

  /** Maximum time until the first byte, over all attempts; a caller waits. */
  private static final Duration OPEN = Duration.ofSeconds(15);

  /**
   * Checks the bucket's existence, for two seconds at most.
   *
   * @throws StorageUnavailableException when the bucket does not exist or cannot be reached
   */
  void checkBucket() throws IOException {
    try {
      client.headBucket(
          head ->
              head.bucket(address.bucket()).overrideConfiguration(o -> o.apiCallTimeout(CHECK)));
    } catch (SdkException e) {
      throw e instanceof AwsServiceException answered
          ? failures.ofBucket(answered)
          : failures.of(e);
    }
  }

  ArtifactContent open(String key) throws IOException {
    HeadObjectResponse head = head(key);
    return new S3Artifact(this, key, head.contentLength(), head.eTag());
  }

  HeadObjectResponse head(String key) throws IOException {
    String object = address.object(key);
    try {
      return client.headObject(
          head ->
              head.bucket(address.bucket())
                  .key(object)
                  .overrideConfiguration(o -> o.apiCallTimeout(OPEN)));
    } catch (SdkException e) {
      throw of(e, key);
    }
  }

  /**
   * Opens a range of an object.
   *
   * @param from offset of the first byte
   * @param to offset after the last byte
   */
  ResponseInputStream<GetObjectResponse> open(S3Artifact artifact, long from, long to)
      throws IOException {
    String object = address.object(artifact.key());
    try {
      return client.getObject(
          get ->
              get.bucket(address.bucket())
                  .key(object)
                  .ifMatch(artifact.etag())
                  .range("bytes=" + from + "-" + (to - 1))
                  .overrideConfiguration(o -> o.apiCallTimeout(OPEN)));
    } catch (SdkException e) {
      throw of(e, artifact.key());
    }
  }

  private IOException of(SdkException e, String key) {
    if (e instanceof AwsServiceException answered) {
      // A response to HEAD has no body and thus no error code; the missing resource is the object.
      if (answered.statusCode() == 404 && !S3Failures.code(answered).equals("NoSuchBucket")) {
        NoSuchArtifactException gone = new NoSuchArtifactException(key);
        gone.initCause(e);
        return gone;
      }
      if (answered.statusCode() == 412) {
        return new IOException(key + " was replaced while it was read; read it again", e);
      }
    }
    return failures.of(e);
  }
}
