package dev.flattail.plot;

import dev.flattail.plot.layout.Numbers;
import dev.flattail.results.MeasuredMatrix;
import org.jspecify.annotations.Nullable;

/**
 * How the figures of a plot were measured. Each plot says so in a line of its own, since curvatures
 * of different losses differ in scale.
 *
 * @param loss description of the loss, with its scale
 * @param split the split that was measured
 * @param maxSamplesPerClass number of images that represent a class with more images; null for all
 * @param matrix whose eigenvalues are shown; null for plots of losses
 */
public record Measured(
    String loss,
    String split,
    @Nullable Integer maxSamplesPerClass,
    @Nullable MeasuredMatrix matrix) {

  /** How losses were measured, without curvature. */
  public Measured(String loss, String split, @Nullable Integer maxSamplesPerClass) {
    this(loss, split, maxSamplesPerClass, null);
  }

  /** A line of a subtitle. */
  String line() {
    return "%sloss: %s; %s split%s"
        .formatted(
            matrix == null || matrix.equals(MeasuredMatrix.HESSIAN)
                ? ""
                : "matrix: %s; ".formatted(matrix.description()),
            loss,
            split,
            maxSamplesPerClass == null
                ? ""
                : "; at most %s drawn images a class"
                    .formatted(Numbers.grouped(maxSamplesPerClass)));
  }

  /** The matrix's name in titles and axes. */
  String matrixTitle() {
    return (matrix == null ? MeasuredMatrix.HESSIAN : matrix).title();
  }

  /** The matrix's name before "eigenvalue". */
  String matrixName() {
    return (matrix == null ? MeasuredMatrix.HESSIAN : matrix).name();
  }

  /** The name of the columns: classes, or blocks of the parameters. */
  String columns() {
    return matrix != null && matrix.isInBlocks() ? matrix.by() : "class";
  }

  /** The plural of {@link #columns}. */
  String manyColumns() {
    return matrix != null && matrix.isInBlocks() ? matrix.by() + "s" : "classes";
  }
}
