package dev.flattail.engine.curvature;

/**
 * Estimates the products and the work of an analysis: each class that is left is expected to need
 * as many products for an image as those before, and the fixed work that is known beforehand.
 */
final class WorkEstimate {
  private final long productsAtMost;
  private long products;
  private double work;
  private int finished;
  private double finishedImages;
  private double finishedFixed;
  private long begunAt;
  private double begunAtWork;
  private int images;
  private double fixed;
  private int leftAfter;
  private double imagesAfter;
  private double fixedAfter;
  private final long fixedProducts;

  /**
   * Creates the estimate of an analysis that has not begun.
   *
   * @param productsAtMost upper bound of the products of one class
   */
  WorkEstimate(long productsAtMost) {
    this(productsAtMost, 0);
  }

  /**
   * Creates the estimate of an analysis that has not begun.
   *
   * @param productsAtMost upper bound of the products of one class
   * @param fixedProducts how many of them are over batches, whose work is known beforehand
   */
  WorkEstimate(long productsAtMost, long fixedProducts) {
    this.productsAtMost = productsAtMost;
    this.fixedProducts = fixedProducts;
  }

  /** Begins a class, or the whole split, without fixed work. */
  void begin(int drawn, int after, double imagesOfThose) {
    begin(drawn, after, imagesOfThose, 0, 0);
  }

  /**
   * Begins a class, or the whole split.
   *
   * @param drawn its images
   * @param after number of those that follow
   * @param imagesOfThose their images
   * @param fixedWork work that does not depend on the number of products for an image
   * @param fixedOfThose the same of those that follow
   */
  void begin(int drawn, int after, double imagesOfThose, double fixedWork, double fixedOfThose) {
    begunAt = products;
    begunAtWork = work;
    images = drawn;
    leftAfter = after;
    imagesAfter = imagesOfThose;
    fixed = fixedWork;
    fixedAfter = fixedOfThose;
  }

  /** Counts a product over so many images. */
  void product(int ofImages) {
    products++;
    work += ofImages;
  }

  void end() {
    finished++;
    finishedImages += images;
    finishedFixed += fixed;
  }

  AnalysisProgress now() {
    boolean measured = finished > 0;
    double productsEach = measured ? (double) begunAt / finished : productsAtMost;
    double workOfImage =
        measured ? (begunAtWork - finishedFixed) / finishedImages : productsAtMost - fixedProducts;
    return new AnalysisProgress(
        products,
        Math.max(products, Math.round(begunAt + (leftAfter + 1) * productsEach)),
        work,
        Math.max(work, begunAtWork + (images + imagesAfter) * workOfImage + fixed + fixedAfter),
        measured);
  }
}
