package dev.flattail.datasets;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data set that jobs can name. Its JSON form is the response of {@code GET /datasets/{name}}.
 *
 * @param sha256 hash of the content; null for {@code cifar10} and {@code cifar100} until their
 *     files were downloaded. For files, it is the SHA-256 of the list that {@code sha256sum}
 *     prints, sorted by path
 * @param imageSize null when the images differ in size; jobs then need {@code dataset.resize}
 */
public record Dataset(
    String name,
    DatasetFormat format,
    @Nullable String sha256,
    @Nullable ImageSize imageSize,
    List<DatasetClass> classes) {
  public Dataset {
    classes = List.copyOf(classes);
  }

  /** Returns the number of training images of each class. */
  int[] trainCounts() {
    return classes.stream().mapToInt(DatasetClass::train).toArray();
  }
}
