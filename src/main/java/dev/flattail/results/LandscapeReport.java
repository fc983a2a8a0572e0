package dev.flattail.results;

import java.util.DoubleSummaryStatistics;
import java.util.Map;

/**
 * Losses on a line or a plane through a model: {@code GET /jobs/{id}/landscape}.
 *
 * @param axes coordinates along each direction, one array a dimension; 0 is the model
 * @param loss of the whole split: {@code [i][j]} at {@code axes[0][i]}, {@code axes[1][j]}; a line
 *     has a single row over {@code axes[0]}
 * @param perClass losses by class number, for classes with images
 * @param atModel losses of the model itself; axes of an even number of points miss it
 * @param measuredLoss the loss that was measured
 * @param directions {@code random} or {@code eigenvectors}
 * @param directionsOf subject that gave each surface its directions, by {@code loss} and by class
 *     number
 */
public record LandscapeReport(
    double[][] axes,
    LossGrid loss,
    Map<String, LossGrid> perClass,
    AtModel atModel,
    MeasuredLoss measuredLoss,
    String directions,
    Map<String, String> directionsOf) {
  /** The key of the whole split in {@code directionsOf}. */
  public static final String WHOLE_SPLIT = "loss";

  /**
   * Losses of the model itself, all finite.
   *
   * @param loss of the whole split
   * @param perClass by class number, for the classes of the report
   */
  public record AtModel(double loss, Map<String, Double> perClass) {}

  /** Returns the number of points, the number of classes and the range of the finite losses. */
  public LandscapeResult summary() {
    DoubleSummaryStatistics finite = loss.finite();
    int points = loss.points();
    boolean none = finite.getCount() == 0;
    return new LandscapeResult(
        measuredLoss,
        points,
        loss.nonFinite(),
        perClass.values().stream().mapToInt(LossGrid::nonFinite).sum(),
        perClass.size(),
        atModel.loss,
        none ? null : finite.getMin(),
        none ? null : finite.getMax());
  }
}
