package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The curvature of one class's mean loss, or of the whole split's, in a block of the parameters. A
 * {@linkplain #brief() brief} entry, as in a job's result, omits the long fields.
 *
 * @param index of the class, {@code class} in JSON; null for the whole split
 * @param name of the class
 * @param block of the parameters, as {@code by} in the spec divides them; null for all that were
 *     measured
 * @param samples number of measured images
 * @param images number of images of the class or the split
 * @param loss mean over the samples
 * @param gradientNorm norm of the loss's gradient
 * @param largest eigenvalues, descending
 * @param smallest eigenvalues, ascending
 * @param trace by the method that {@code cost} names
 * @param traceDeflated the same as {@code trace}; null for one sample
 * @param negativeMass share of eigenvalues below {@code -sigma}
 * @param sigma kernel width of the density
 * @param sampling how much another draw of images would move the figures; null when all images were
 *     measured, or only one
 * @param escape gradients along the eigenvector of the smallest eigenvalue; null unless requested
 * @param nodes quadrature nodes, one array a Lanczos run
 * @param weights quadrature weights, one array a Lanczos run, each summing to one
 * @param hessianVectorProducts number of products for this entry, with the passes for {@code
 *     escape}
 * @param cost these products by what they served; null in results of earlier versions
 * @param seconds wall time
 * @param outliers eigenvalues apart from the bulk; null in results of earlier versions
 */
public record SpectrumEntry(
    @JsonProperty("class") @Nullable Integer index,
    String name,
    @Nullable String block,
    int samples,
    int images,
    double loss,
    double gradientNorm,
    Eigenvalue lambdaMax,
    Eigenvalue lambdaMin,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Eigenvalue> largest,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Eigenvalue> smallest,
    HessianTraceEstimate trace,
    @Nullable HessianTraceEstimate traceDeflated,
    double negativeMass,
    double sigma,
    @Nullable SamplingSpread sampling,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable NegativeCurvature escape,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<double[]> nodes,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<double[]> weights,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Density density,
    long hessianVectorProducts,
    @Nullable SpectrumCost cost,
    double seconds,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Outliers outliers) {
  /** Returns the measured subject: a class or the whole split. */
  @JsonIgnore
  public Subject subject() {
    return new Subject(index, block);
  }

  /** Returns how many of the k largest eigenvalues are known to have converged. */
  public int convergedOfLargest(int k) {
    return largest == null
        ? 0
        : (int) largest.stream().limit(k).filter(Eigenvalue::converged).count();
  }

  /** Returns the same entry without its long fields. */
  public SpectrumEntry brief() {
    return new SpectrumEntry(
        index,
        name,
        block,
        samples,
        images,
        loss,
        gradientNorm,
        lambdaMax,
        lambdaMin,
        null,
        null,
        trace,
        traceDeflated,
        negativeMass,
        sigma,
        sampling,
        escape,
        null,
        null,
        null,
        hessianVectorProducts,
        cost,
        seconds,
        outliers);
  }
}
