package dev.flattail.artifacts.s3;

import dev.flattail.artifacts.ArtifactStore.Listed;
import dev.flattail.artifacts.ArtifactStore.Visitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists and deletes objects in batches. */
record S3Listing(S3Client client, S3Failures failures, S3Address address) {
  /** Maximum batch size of S3. */
  private static final int BATCH = 1000;

  /** Lists Flattail's objects with a prefix, ignoring others in the bucket. */
  List<Listed> below(String beginning) throws IOException {
    List<Listed> found = new ArrayList<>();
    walk(beginning, found::add);
    return found;
  }

  /** Visits the objects with a prefix, one page in memory at a time. */
  void walk(String beginning, Visitor visitor) throws IOException {
    Iterator<S3Object> objects =
        failures.during(
            () ->
                client
                    .listObjectsV2Paginator(list -> list.bucket(address.bucket()).prefix(beginning))
                    .contents()
                    .iterator());
    while (failures.during(objects::hasNext)) {
      S3Object object = objects.next();
      Optional<String> key = address.key(object.key());
      if (key.isPresent()) {
        visitor.entry(new Listed(key.get(), object.size(), object.lastModified()));
      }
    }
  }

  /** Deletes objects by name. Idempotent. */
  void delete(List<String> objects) throws IOException {
    for (int from = 0; from < objects.size(); from += BATCH) {
      List<ObjectIdentifier> batch =
          objects.subList(from, Math.min(from + BATCH, objects.size())).stream()
              .map(object -> ObjectIdentifier.builder().key(object).build())
              .toList();
      DeleteObjectsResponse answer =
          failures.during(
              () ->
                  client.deleteObjects(
                      delete ->
                          delete
                              .bucket(address.bucket())
                              .delete(all -> all.objects(batch).quiet(true))));
      if (!answer.errors().isEmpty()) {
        S3Error first = answer.errors().getFirst();
        throw new IOException(
            "%s could not delete %d objects, among them %s: %s %s"
                .formatted(
                    address, answer.errors().size(), first.key(), first.code(), first.message()));
      }
    }
  }
}
