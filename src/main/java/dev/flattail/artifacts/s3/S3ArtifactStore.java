package dev.flattail.artifacts.s3;

import dev.flattail.artifacts.ArtifactContent;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.NoSuchArtifactException;
import dev.flattail.artifacts.StorageUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Stores artifacts as objects of a bucket, which any number of processes on any machines may share.
 *
 * <p>An object becomes visible atomically. {@code put} returns after S3's acknowledgement, which
 * guarantees durability. A failed upload is aborted. Unfinished uploads of dead processes are
 * aborted at the first start that follows a day or more later.
 */
public final class S3ArtifactStore implements ArtifactStore, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(S3ArtifactStore.class);

  private final S3Client client;
  private final @Nullable S3Presigner presigner;
  private final Duration linkLifetime;
  private final S3Address address;
  private final S3Failures failures;
  private final S3Upload uploads;
  private final S3Reads reads;
  private final S3Listing listing;

  /** Name of the object that checks write; one name, so that failures leave one object at most. */
  private final String trial = UUID.randomUUID().toString();

  private S3ArtifactStore(S3Properties properties, S3Clients clients) {
    this.address = S3Address.of(properties, clients.region());
    this.failures = new S3Failures(address);
    this.client = clients.client();
    this.presigner = clients.presigner();
    this.linkLifetime = properties.presignedLifetime();
    this.uploads =
        new S3Upload(client, failures, address, Math.toIntExact(properties.partSize().toBytes()));
    this.reads = new S3Reads(client, failures, address);
    this.listing = new S3Listing(client, failures, address);
  }

  /**
   * Opens the bucket. Tests that an object can be written, read and deleted, and aborts unfinished
   * uploads of dead processes.
   *
   * @throws StorageUnavailableException when one of these operations fails
   */
  static S3ArtifactStore open(S3Properties properties) throws IOException {
    S3Clients clients;
    try {
      clients = new S3Clients(properties);
    } catch (SdkClientException e) {
      throw new StorageUnavailableException(
          "the region of bucket '" + properties.bucket() + "' is not known",
          "Set flattail.artifacts.s3.region, or AWS_REGION.",
          false,
          e);
    }
    S3ArtifactStore store = new S3ArtifactStore(properties, clients);
    try {
      new S3Trial(store.client, store.address).run();
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
    log.info("Storing artifacts in {}", store.address);
    return store;
  }

  @Override
  public Stored put(String key, InputStream bytes) throws IOException {
    return uploads.put(key, bytes);
  }

  @Override
  public Stored put(String key, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return uploads.put(key, in);
    }
  }

  @Override
  public ArtifactContent open(String key) throws IOException {
    return reads.open(key);
  }

  @Override
  public void delete(String prefix) throws IOException {
    deleteAll(List.of(prefix));
  }

  @Override
  public void deleteAll(Collection<String> prefixes) throws IOException {
    List<String> objects = new ArrayList<>();
    for (String prefix : prefixes) {
      // Deletion is idempotent and cheaper than a lookup.
      objects.add(address.object(prefix));
      listing
          .below(address.below(prefix))
          .forEach(found -> objects.add(address.object(found.key())));
    }
    listing.delete(objects);
  }

  @Override
  public List<Listed> list(String prefix) throws IOException {
    List<Listed> found = new ArrayList<>();
    try {
      HeadObjectResponse head = reads.head(prefix);
      found.add(new Listed(prefix, head.contentLength(), head.lastModified()));
    } catch (NoSuchArtifactException none) {
      log.trace("{} is a prefix, not an object", prefix, none);
    }
    found.addAll(listing.below(address.below(prefix)));
    return sorted(found);
  }

  @Override
  public void walk(Visitor visitor) throws IOException {
    listing.walk(address.prefix(), visitor);
  }

  /** Sorts the entries, since directory buckets list objects in no order. */
  private static List<Listed> sorted(List<Listed> found) {
    return found.stream().sorted(Comparator.comparing(Listed::key)).toList();
  }

  @Override
  public Optional<URI> link(String key, String mediaType, String disposition) throws IOException {
    if (presigner == null) {
      return Optional.empty();
    }
    String object = address.object(key);
    return Optional.of(
        URI.create(
            failures.during(
                () ->
                    presigner
                        .presignGetObject(
                            presign ->
                                presign
                                    .signatureDuration(linkLifetime)
                                    .getObjectRequest(
                                        get ->
                                            get.bucket(address.bucket())
                                                .key(object)
                                                .responseCacheControl("private, no-cache")
                                                .responseContentType(mediaType)
                                                .responseContentDisposition(disposition)))
                        .url()
                        .toString())));
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public void check() throws IOException {
    new S3Trial(client, address).check(trial);
  }

  @Override
  public void close() {
    client.close();
    if (presigner != null) {
      presigner.close();
    }
  }
}
