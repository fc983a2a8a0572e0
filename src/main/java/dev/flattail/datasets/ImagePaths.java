package dev.flattail.datasets;

import java.util.List;

/**
 * Paths of a data set's image files below its folder, in the order of its images; empty for images
 * that are no files of their own.
 */
public record ImagePaths(List<String> train, List<String> test) {
  static final ImagePaths NONE = new ImagePaths(List.of(), List.of());

  public ImagePaths {
    train = List.copyOf(train);
    test = List.copyOf(test);
  }
}
