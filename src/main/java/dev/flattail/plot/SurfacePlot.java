package dev.flattail.plot;

import java.util.List;

/**
 * Losses along one direction, or over the plane of two.
 *
 * @param axisNames what the directions are
 * @param axes coordinates along each, ascending; 0 is the model
 * @param surfaces the whole split first
 */
public record SurfacePlot(
    String run, List<String> axisNames, List<List<Double>> axes, List<Surface> surfaces)
    implements Plot {
  public SurfacePlot {
    axisNames = List.copyOf(axisNames);
    axes = axes.stream().map(List::copyOf).toList();
    surfaces = List.copyOf(surfaces);
  }

  /**
   * Losses of one set of images.
   *
   * @param loss row i, column j at {@code axes[0][i], axes[1][j]}; with one axis a single row
   */
  public record Surface(String name, List<List<Double>> loss) {
    public Surface {
      loss = loss.stream().map(List::copyOf).toList();
    }
  }
}
