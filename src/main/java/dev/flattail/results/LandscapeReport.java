package dev.flattail.results;

import java.util.Map;

/**
 * Losses on a line or a plane through a model: {@code GET /jobs/{id}/landscape}.
 *
 * @param axes coordinates along each direction, one array a dimension; 0 is the model
 * @param loss of the whole split: {@code [i][j]} at {@code axes[0][i]}, {@code axes[1][j]}; for a
 *     line a single row over {@code axes[0]}
 * @param perClass the same by class number, for classes with images
 * @param directions {@code random} or {@code eigenvectors}
 * @param directionsOf whose directions each surface lies along, by {@code loss} and by class number
 */
public record LandscapeReport(
    double[][] axes,
    double[][] loss,
    Map<String, double[][]> perClass,
    String directions,
    Map<String, String> directionsOf) {
  /** What {@code directionsOf} calls the whole split. */
  public static final String WHOLE_SPLIT = "loss";

  /** The number of points, the number of classes, and how far the losses reach. */
  public LandscapeResult summary() {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double[] row : loss) {
      for (double value : row) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    return new LandscapeResult(loss.length * loss[0].length, perClass.size(), least, most);
  }
}
