package dev.flattail.datasets;

import dev.flattail.jobspec.Warning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data set that jobs can name. Its JSON form is the response of {@code GET /datasets/{name}}.
 *
 * @param owner who alone may replace or delete it, apart from admins; null for a built-in data set
 *     and for one of the operator
 * @param builtIn whether Flattail brings it along: it cannot be deleted
 * @param sha256 hash of the content; null for {@code cifar10} and {@code cifar100} until their
 *     files were downloaded. For files, it is the SHA-256 of the list that {@code sha256sum}
 *     prints, sorted by path
 * @param imageSize null when the images differ in size; jobs then need {@code dataset.resize}
 * @param ignored files that the registration left out
 * @param warnings what the owner may not have meant; their pointers are empty
 */
public record Dataset(
    String name,
    @Nullable String owner,
    boolean builtIn,
    DatasetFormat format,
    @Nullable String sha256,
    @Nullable ImageSize imageSize,
    List<DatasetClass> classes,
    Ignored ignored,
    List<Warning> warnings) {
  public Dataset {
    classes = List.copyOf(classes);
    warnings = List.copyOf(warnings);
  }

  /** Creates a built-in data set, from which nothing was left out. */
  public static Dataset builtIn(
      String name,
      DatasetFormat format,
      @Nullable String sha256,
      ImageSize imageSize,
      List<DatasetClass> classes) {
    return new Dataset(
        name, null, true, format, sha256, imageSize, classes, Ignored.NONE, List.of());
  }

  /** Returns the number of training images of each class. */
  int[] trainCounts() {
    return classes.stream().mapToInt(DatasetClass::train).toArray();
  }
}
