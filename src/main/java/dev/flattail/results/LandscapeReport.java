package dev.flattail.results;

import java.util.Map;

/**
 * Losses on a line or a plane through a model: {@code GET /jobs/{id}/landscape}.
 *
 * @param axes coordinates along each direction, one array a dimension; 0 is the model
 * @param loss of the whole split: {@code [i][j]} at {@code axes[0][i]}, {@code axes[1][j]}; a line
 *     has a single row over {@code axes[0]}
 * @param perClass losses by class number, for classes with images
 * @param directions {@code random} or {@code eigenvectors}
 * @param directionsOf subject whose directions each surface uses, by {@code loss} and by class
 *     number
 */
public record LandscapeReport(
    double[][] axes,
    double[][] loss,
    Map<String, double[][]> perClass,
    String directions,
    Map<String, String> directionsOf) {
  /** The key of the whole split in {@code directionsOf}. */
  public static final String WHOLE_SPLIT = "loss";

  /** Returns the number of points, the number of classes and the range of the losses. */
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
