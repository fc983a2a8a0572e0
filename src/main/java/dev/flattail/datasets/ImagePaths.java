package dev.flattail.datasets;

import java.util.Collections;
import java.util.List;

/**
 * Paths of a data set's image files below its folder, in the order of its images. An image in a
 * file of several has a path such as {@code test_batch.bin[17]}. Empty for generated images.
 */
public record ImagePaths(List<String> train, List<String> test) {
  static final ImagePaths NONE = new ImagePaths(List.of(), List.of());

  public ImagePaths {
    train = Collections.unmodifiableList(train);
    test = Collections.unmodifiableList(test);
  }
}
