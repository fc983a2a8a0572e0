package dev.flattail.engine.curvature;

/**
 * Estimates the products and the work of an analysis: each class that is left is expected to need
 * as many products for an image as those before.
 */
final class WorkEstimate {
  private final long productsAtMost;
  private long products;
  private double work;
  private int finished;
  private double finishedImages;
  private long begunAt;
  private double begunAtWork;
  private int images;
  private int leftAfter;
  private double imagesAfter;

  /**
   * Creates the estimate of an analysis that has not begun.
   *
   * @param productsAtMost upper bound of the products of one class
   */
  WorkEstimate(long productsAtMost) {
    this.productsAtMost = productsAtMost;
  }

  /**
   * Begins a class, or the whole split.
   *
   * @param drawn its images
   * @param after number of those that follow
   * @param imagesOfThose their images
   */
  void begin(int drawn, int after, double imagesOfThose) {
    begunAt = products;
    begunAtWork = work;
    images = drawn;
    leftAfter = after;
    imagesAfter = imagesOfThose;
  }

  /** Counts a product over so many images. */
  void product(int ofImages) {
    products++;
    work += ofImages;
  }

  void end() {
    finished++;
    finishedImages += images;
  }

  AnalysisProgress now() {
    boolean measured = finished > 0;
    double productsEach = measured ? (double) begunAt / finished : productsAtMost;
    double workOfImage = measured ? begunAtWork / finishedImages : productsAtMost;
    return new AnalysisProgress(
        products,
        Math.max(products, Math.round(begunAt + (leftAfter + 1) * productsEach)),
        work,
        Math.max(work, begunAtWork + (images + imagesAfter) * workOfImage),
        measured);
  }
}
