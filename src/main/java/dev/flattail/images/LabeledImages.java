package dev.flattail.images;

/**
 * The training and test images of a data set, in file order, with the same classes and size. Either
 * may be empty.
 */
public record LabeledImages(ImageSet train, ImageSet test) {
  public LabeledImages {
    if (!train.classNames().equals(test.classNames())
        || train.height() != test.height()
        || train.width() != test.width()) {
      throw new IllegalArgumentException("train and test differ in classes or image size");
    }
  }

  /** Returns the same images scaled to {@code side} x {@code side}. */
  public LabeledImages resized(int side) {
    return new LabeledImages(train.resized(side), test.resized(side));
  }

  /** Returns the same images, transformed to one size by {@code framing} at each read. */
  public LabeledImages framedBy(Framing framing) {
    return new LabeledImages(train.framedBy(framing), test.framedBy(framing));
  }
}
