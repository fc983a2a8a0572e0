package dev.flattail.datasets;

/** Thrown for the number of an image that a split does not have. */
public final class UnknownImageException extends RuntimeException {
  UnknownImageException(String dataset, boolean test, int index, int size) {
    super(
        "The %s split of '%s' has %d images, numbered from 0; there is no image %d"
            .formatted(test ? "test" : "train", dataset, size, index));
  }
}
