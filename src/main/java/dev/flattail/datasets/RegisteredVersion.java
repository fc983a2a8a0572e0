package dev.flattail.datasets;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A content of a data set. Its JSON form is an item of {@code GET /datasets/{name}/versions}.
 *
 * @param sha256 as in {@link Dataset}
 * @param current whether a new job that gives no hash uses this content
 * @param registeredAt null for a built-in data set
 * @param imageSize null when the images differ in size
 * @param path folder below the data directory that was registered in place; null for uploads, whose
 *     files belong to Flattail
 */
public record RegisteredVersion(
    @Nullable String sha256,
    boolean current,
    @Nullable Instant registeredAt,
    DatasetFormat format,
    @Nullable ImageSize imageSize,
    @Nullable String path) {

  static RegisteredVersion of(DatasetVersion version) {
    return new RegisteredVersion(
        version.sha256(),
        version.isCurrent(),
        version.registeredAt(),
        version.format(),
        version.imageSize(),
        version.source());
  }

  static RegisteredVersion builtIn(Dataset dataset) {
    return new RegisteredVersion(
        dataset.sha256(), true, null, dataset.format(), dataset.imageSize(), null);
  }
}
