package dev.flattail.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The most confident mistakes of a model on one split.
 *
 * @param dataset name of the data set
 * @param sha256 hash of its content
 * @param split the evaluated split
 * @param imageSplit the data set's own split that its images are from: {@code train} for {@code
 *     validation}
 * @param classes one entry per class, in their order
 */
public record Mistakes(
    String dataset,
    @Nullable String sha256,
    String split,
    String imageSplit,
    List<OfClass> classes) {

  /**
   * The mistakes of one class.
   *
   * @param index number of the class
   * @param images number of its images in the split
   * @param wrong how many of them are classified wrong
   * @param mistakes at most 12, the most confident first
   */
  public record OfClass(int index, String name, int images, int wrong, List<Image> mistakes) {}

  /**
   * An image that is classified wrong.
   *
   * @param image number of the image in the evaluated split, as in {@code predictions.csv}
   * @param index number of the image in {@code imageSplit} of the data set
   * @param path of its file in the data set; null for generated images
   * @param label true class
   * @param confidence probability of the predicted class
   */
  public record Image(
      int image, int index, @Nullable String path, int label, int predicted, double confidence) {}
}
