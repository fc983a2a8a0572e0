package dev.flattail.images;

/**
 * A data set as its files give it: training and test images, in file order, of the same classes and
 * size. Either may be empty.
 */
public record LabeledImages(ImageSet train, ImageSet test) {
  public LabeledImages {
    if (!train.classNames().equals(test.classNames())
        || train.height() != test.height()
        || train.width() != test.width()) {
      throw new IllegalArgumentException("train and test differ in classes or image size");
    }
  }

  /** The same images scaled to {@code side} x {@code side}. */
  public LabeledImages resized(int side) {
    return new LabeledImages(train.resized(side), test.resized(side));
  }

  /** The same images brought to one size by {@code framing}, each time they are read. */
  public LabeledImages framedBy(Framing framing) {
    return new LabeledImages(train.framedBy(framing), test.framedBy(framing));
  }
}
