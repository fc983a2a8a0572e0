package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Below;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.MinLength;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A measurement of the eigenvalue spectra of the loss's Hessian, class by class, at a trained model
 * (Rangwani et al. 2022, section 4). It uses batch normalization in evaluation mode and unaugmented
 * images.
 *
 * @param classes classes to measure, each by its mean loss, in the order of the report
 * @param maxSamplesPerClass a class with more images is represented by this many, drawn by {@code
 *     seed}; null for all
 * @param lanczosSteps maximum number of Hessian-vector products for each probe
 * @param probes largest number of independent random starting vectors
 * @param loss of the logits as the model uses them; margins, priors and weights come from the
 *     training split's counts
 * @param rebalance class weights; {@code drw} uses those after its start epoch
 * @param matrix whose spectrum is measured
 * @param parameters patterns of the names of tensors; the matrix is the block of those that match
 *     any of them. Null for all
 * @param by how these are divided into blocks, each with an entry of its own
 * @param extremes convergence that lets a probe end early
 * @param trace goal of a trace that is not exact at the default cost; null for the default cost
 * @param escape what to measure of gradients along the eigenvector of the smallest eigenvalue; null
 *     to leave it out
 * @param overall whether to measure the whole split too
 * @param eigenvectors whether eigenvectors of the largest eigenvalues and of the two smallest are
 *     kept, for landscapes and the overlap of subspaces
 * @param eigenvectorCount how many of the largest eigenvalues keep theirs, for the overlap of
 *     subspaces
 * @param batchSize most images that are differentiated at once, fewer where {@code memoryBudgetMiB}
 *     does not hold their graph; affects the result by rounding only
 * @param memoryBudgetMiB memory for recorded graphs: batches that fit are recorded once and kept,
 *     others are recorded for every product
 * @param basisBudgetMiB memory for Krylov bases; see {@link BasisPlan}
 */
public record HessianSpec(
    @Nullable @MaxLength(200) String name,
    @Default("{}") @MaxLength(32) Map<String, String> labels,
    @Default("0") @AtLeast(-1000) @AtMost(1000) int priority,
    @Default("0") long seed,
    @Default("auto")
        @Matches(value = Devices.PATTERN, detail = Devices.UNKNOWN, suggestion = "auto")
        String device,
    @Nullable Duration maxDuration,
    ModelSource model,
    @Nullable DatasetSpec dataset,
    @Default("train") Split split,
    @Default("all") ClassSelection classes,
    @Nullable @AtLeast(1) Integer maxSamplesPerClass,
    @Default("80") @AtLeast(1) @AtMost(10000) int lanczosSteps,
    @Default("3") @AtLeast(1) @AtMost(1000) int probes,
    @Default("cross-entropy") MeasuredLossSpec loss,
    @Default("none") RebalanceSpec rebalance,
    @Default("hessian") CurvatureMatrix matrix,
    @Nullable @MinLength(1) @MaxLength(200) List<String> parameters,
    @Default("model") ParameterDivision by,
    @Default("{}") Extremes extremes,
    @Nullable Trace trace,
    @Nullable Escape escape,
    @Default("false") boolean overall,
    @Default("true") boolean eigenvectors,
    @Default("2") @AtLeast(2) @AtMost(100) int eigenvectorCount,
    @Default("128") @AtLeast(1) @AtMost(65536) int batchSize,
    @Default("2048") @AtLeast(0) @AtMost(1048576) int memoryBudgetMiB,
    @Default("4096") @AtLeast(0) @AtMost(1048576) int basisBudgetMiB,
    @Default("float32") Precision precision,
    @Default("[]") @MaxLength(100) List<Expectation> expect)
    implements LossMeasurementSpec {
  private static final int MIB_BITS = 20;

  /**
   * Largest and smallest eigenvalues.
   *
   * @param count number at each end
   * @param tolerance an eigenvalue counts as converged when its estimated error is at most this
   *     share of it
   */
  public record Extremes(
      @Default("5") @AtLeast(1) @AtMost(100) int count,
      @Default("0.001") @Above(0) @Below(1) double tolerance) {}

  /**
   * Goal of the trace. The work for it ends at whichever comes first.
   *
   * @param relativeTolerance half the width of the 95% interval, as a share of the trace
   * @param maxProducts where the trace is by probes, products for a class in all, with those of the
   *     Lanczos runs, of which it does not limit the first; otherwise half the number of backward
   *     passes of each image
   */
  public record Trace(
      @Default("0.1") @Above(0) @Below(1) double relativeTolerance,
      @Default("200") @AtLeast(2) @AtMost(100000) int maxProducts) {}

  /**
   * Gradients of mini-batches along the eigenvector of the smallest eigenvalue.
   *
   * @param rho radii of sharpness-aware steps
   * @param batches number of batches of a class's images, and of the whole split's
   * @param batchSize images in a batch; at most as many as the class has
   */
  public record Escape(
      @Default("[0.05,0.1,0.2,0.5]") @MinLength(1) @MaxLength(20) @Above(0) List<Double> rho,
      @Default("32") @AtLeast(2) @AtMost(100000) int batches,
      @Default("128") @AtLeast(1) @AtMost(65536) int batchSize) {

    /**
     * Returns the number of passes over all batches of one kind, each counted as a product: for
     * each batch one with the Hessian, and one gradient for each radius.
     */
    public long passes() {
      return (long) batches * (1 + rho.size());
    }
  }

  /** Returns whether the matrix is that of all parameters, as one block. */
  public boolean isOfWholeModel() {
    return parameters == null && by == ParameterDivision.MODEL;
  }

  /** Returns how many eigenvectors of the largest eigenvalues are computed for each class. */
  public int keptLargest() {
    return eigenvectors && isOfWholeModel() ? eigenvectorCount : 0;
  }

  /**
   * Returns how many eigenvectors of the smallest eigenvalues are computed for each class. {@code
   * escape} needs one even if the job keeps none.
   */
  public int keptSmallest() {
    return Math.max(Math.min(2, keptLargest()), escape == null ? 0 : 1);
  }

  /** Returns whether a tensor of this name is among the measured parameters. */
  public boolean measures(String tensor) {
    return parameters == null
        || parameters.stream().anyMatch(pattern -> TensorPattern.matches(pattern, tensor));
  }

  /**
   * Returns the largest number of products for a class or the whole split. Where images are drawn,
   * each half of them is measured by one more probe. Passes for {@code escape} count as products.
   *
   * @param parameters of the model, which are as many dimensions
   */
  public long productsAtMost(long parameters) {
    long steps = Math.min(lanczosSteps, parameters);
    long whole = Math.max(probes * steps, trace == null ? 0 : trace.maxProducts());
    return whole
        + (maxSamplesPerClass == null ? 0 : 2 * steps)
        + (escape == null ? 0 : 2 * escape.passes());
  }

  /**
   * Plans the Krylov bases of a class.
   *
   * @param dimensions parameters of the block that is measured
   */
  public BasisPlan basisPlan(long dimensions) {
    return BasisPlan.of(
        dimensions,
        lanczosSteps,
        BasisPlan.runs(probes, dimensions),
        extremes.count(),
        (long) basisBudgetMiB << MIB_BITS);
  }

  @Override
  public HessianSpec withDataset(DatasetSpec other) {
    return with(other, loss, rebalance);
  }

  /** Returns the same spec of another loss, with its class weights. */
  public HessianSpec withLoss(MeasuredLossSpec measured, RebalanceSpec weights) {
    return with(dataset, measured, weights);
  }

  @Override
  public HessianSpec withLossAt(double modelScale) {
    return with(dataset, loss.at(modelScale), rebalance);
  }

  private HessianSpec with(
      @Nullable DatasetSpec images, MeasuredLossSpec measured, RebalanceSpec weights) {
    return new HessianSpec(
        name,
        labels,
        priority,
        seed,
        device,
        maxDuration,
        model,
        images,
        split,
        classes,
        maxSamplesPerClass,
        lanczosSteps,
        probes,
        measured,
        weights,
        matrix,
        parameters,
        by,
        extremes,
        trace,
        escape,
        overall,
        eigenvectors,
        eigenvectorCount,
        batchSize,
        memoryBudgetMiB,
        basisBudgetMiB,
        precision,
        expect);
  }
}
