package dev.flattail.jobspec;

/**
 * The memory that a Hessian job needs for its largest class, in bytes.
 *
 * @param process virtual machine and libraries, without what the job adds
 * @param parameters weights, and vectors of a product in their format
 * @param bases Krylov bases
 * @param vectors float64 vectors beside them: of a step, of the trace, and kept eigenvectors
 * @param graphs recorded gradients that are kept
 * @param batch largest batch while it is multiplied, and recorded if it is not kept
 * @param basis how the bases are stored
 */
public record HessianMemory(
    long process,
    long parameters,
    long bases,
    long vectors,
    long graphs,
    long batch,
    BasisPlan basis) {

  private static final long PROCESS = 400L << 20;
  private static final int MIB_BITS = 20;

  /** The vectors of a step: the next one, its product, the start, and a temporary one. */
  private static final int OF_STEP = 4;

  /** Sums of samples of the trace: one by the runs, four with a goal. */
  private static final int OF_RUNS = 1;

  private static final int OF_GOAL = 5;

  /**
   * Memory of a network's recorded gradient.
   *
   * @param keptPerBatch bytes that a recording keeps for the parameters
   * @param keptPerImage bytes that it keeps for each image
   * @param productPerImage bytes that a product takes for an image while it runs
   */
  public record OfGraphs(long keptPerBatch, long keptPerImage, long productPerImage) {

    /** Returns the bytes that a recording of a batch keeps. */
    public long kept(long images) {
      return keptPerBatch + images * keptPerImage;
    }
  }

  /**
   * Estimates the memory.
   *
   * @param parameters of the model
   * @param dimensions parameters of the largest block
   * @param images of the class with most, after drawing
   */
  public static HessianMemory of(
      HessianSpec spec, long parameters, long dimensions, OfGraphs graphs, long images) {
    int bytes = spec.precision() == Precision.FLOAT64 ? Double.BYTES : Float.BYTES;
    BasisPlan plan = spec.basisPlan(dimensions);
    long weights = parameters * bytes;
    long largest = Math.min(images, batchSize(spec, graphs));
    Kept kept = kept(spec, graphs, images);
    long doubles = OF_STEP + (plan.restarts() ? 1 : 0) + (spec.trace() == null ? OF_RUNS : OF_GOAL);
    long floats = spec.keptLargest() + spec.keptSmallest();
    long batch =
        largest * graphs.productPerImage() + (kept.images == images ? 0 : graphs.kept(largest));
    if (spec.escape() != null) {
      // After the kept recordings are freed, batches are recorded one at a time.
      long drawn = Math.min(spec.escape().batchSize(), batchSize(spec, graphs));
      batch = Math.max(batch, drawn * graphs.productPerImage() + graphs.kept(drawn) - kept.bytes);
    }
    return new HessianMemory(
        PROCESS,
        // The weights, and the direction and the result of a product.
        3 * weights,
        plan.bytes(),
        // The gradient is of all parameters.
        parameters * Double.BYTES + dimensions * (doubles * Double.BYTES + floats * Float.BYTES),
        kept.bytes,
        batch,
        plan);
  }

  /**
   * Returns how many images are recorded at once: at most {@code batchSize}, and no more than the
   * memory budget holds while they are multiplied.
   */
  public static int batchSize(HessianSpec spec, OfGraphs graphs) {
    long left = ((long) spec.memoryBudgetMiB() << MIB_BITS) - graphs.keptPerBatch();
    long fitting = left / Math.max(1, graphs.keptPerImage() + graphs.productPerImage());
    return (int) Math.min(spec.batchSize(), Math.max(1, fitting));
  }

  private record Kept(long images, long bytes) {}

  /** Finds the batches that are recorded once: batch by batch, if it still fits. */
  private static Kept kept(HessianSpec spec, OfGraphs graphs, long images) {
    long budget = (long) spec.memoryBudgetMiB() << MIB_BITS;
    Kept kept = new Kept(0, 0);
    int size = batchSize(spec, graphs);
    for (long first = 0; first < images; first += size) {
      long batch = Math.min(size, images - first);
      long bytes = graphs.kept(batch);
      if (kept.bytes + bytes <= budget) {
        kept = new Kept(kept.images + batch, kept.bytes + bytes);
      }
    }
    return kept;
  }

  /** Returns the sum. */
  public long total() {
    return process + parameters + bases + vectors + graphs + batch;
  }
}
