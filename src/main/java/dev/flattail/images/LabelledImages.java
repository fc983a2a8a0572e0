package dev.flattail.images;

/**
 * A data set as its files give it: training and test images, in file order, of the same classes and
 * size. Either may be empty.
 */
public record LabelledImages(ImageSet train, ImageSet test) {
  public LabelledImages {
    if (!train.classNames().equals(test.classNames())
        || train.height() != test.height()
        || train.width() != test.width()) {
      throw new IllegalArgumentException("train and test differ in classes or image size");
    }
  }

  /** The same images scaled to {@code side} x {@code side}. */
  public LabelledImages resized(int side) {
    return new LabelledImages(train.resized(side), test.resized(side));
  }

  /** The same images brought to one size by {@code framing}, each time they are read. */
  public LabelledImages framedBy(Framing framing) {
    return new LabelledImages(train.framedBy(framing), test.framedBy(framing));
  }
}
