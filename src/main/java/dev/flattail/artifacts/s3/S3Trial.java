package dev.flattail.artifacts.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flattail.artifacts.StorageUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Tests the bucket's permissions: all of them at the start, later those to write and delete. */
record S3Trial(S3Client client, S3Address address) {
  private static final Logger log = LoggerFactory.getLogger(S3Trial.class);

  /** Maximum time of each request of a later test, over all attempts. */
  private static final Duration CHECK = Duration.ofSeconds(2);

  /** Minimum age of unfinished uploads that were left by a dead process. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  /**
   * Tests the bucket.
   *
   * @throws StorageUnavailableException when the bucket does not exist, or a required permission is
   *     missing
   */
  void run() throws IOException {
    String name = UUID.randomUUID().toString();
    byte[] written = name.getBytes(UTF_8);
    String object = address.trial(name);
    S3Failures failures = new S3Failures(address);
    new S3Reads(client, failures, address).checkBucket();
    new S3Upload(client, failures, address, written.length + 1).whole(object, written);
    byte[] read =
        failures.during(
            () ->
                client
                    .getObjectAsBytes(get -> get.bucket(address.bucket()).key(object))
                    .asByteArray());
    if (!Arrays.equals(read, written)) {
      throw new StorageUnavailableException(
          address + " does not give back what was written",
          "Flattail needs reads that see the last write; Amazon S3, MinIO, Ceph and others give"
              + " them.",
          false,
          null);
    }
    new S3Listing(client, failures, address).delete(List.of(object));
    removeAbandoned(ABANDONED);
  }

  /**
   * Writes and deletes a small object.
   *
   * @param name part of the object's name that no other process uses
   * @throws StorageUnavailableException when the bucket does not allow one of both, or cannot be
   *     reached
   */
  void check(String name) throws IOException {
    String object = address.trial(name);
    new S3Failures(address)
        .during(
            () -> {
              client.putObject(
                  put ->
                      put.bucket(address.bucket())
                          .key(object)
                          .overrideConfiguration(o -> o.apiCallTimeout(CHECK)),
                  RequestBody.fromString(name));
              return client.deleteObject(
                  delete ->
                      delete
                          .bucket(address.bucket())
                          .key(object)
                          .overrideConfiguration(o -> o.apiCallTimeout(CHECK)));
            });
  }

  /**
   * Aborts old unfinished uploads. Ignores failures, since the permission is optional: a lifecycle
   * rule can do the same.
   */
  void removeAbandoned(Duration age) {
    Instant limit = Instant.now().minus(age);
    try {
      for (MultipartUpload upload :
          client
              .listMultipartUploadsPaginator(
                  list -> list.bucket(address.bucket()).prefix(address.prefix()))
              .uploads()) {
        if (address.key(upload.key()).isPresent() && upload.initiated().isBefore(limit)) {
          client.abortMultipartUpload(
              abort ->
                  abort.bucket(address.bucket()).key(upload.key()).uploadId(upload.uploadId()));
          log.info(
              "Aborted an upload of {} that was started at {}", upload.key(), upload.initiated());
        }
      }
    } catch (SdkException e) {
      log.info(
          "Could not list unfinished uploads in {} ({}); a lifecycle rule can abort them, see"
              + " docs/how-to/store-artifacts-in-s3.md",
          address,
          e.getMessage());
    }
  }
}
