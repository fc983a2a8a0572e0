package dev.flattail.plot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loss around a network's weights, along one direction (a line a surface) or over the plane of two
 * (a map a surface).
 *
 * @param axisNames what the directions are, for example {@code "random direction 1"}; one or two
 * @param axes coordinates along each direction, ascending, in units of the direction; 0 is the
 *     network itself
 * @param surfaces the first is the whole split and drawn strongest, then classes, usually from head
 *     to tail
 */
public record SurfacePlot(
    String run, List<String> axisNames, List<List<@Nullable Double>> axes, List<Surface> surfaces)
    implements Plot {
  public SurfacePlot {
    axisNames = List.copyOf(axisNames);
    axes = Copies.ofRows(axes);
    surfaces = List.copyOf(surfaces);
    if (axes.isEmpty() || axes.size() > 2 || axes.size() != axisNames.size()) {
      throw new IllegalArgumentException(
          "a loss surface has one or two axes with a name each, not "
              + axes.size()
              + " with "
              + axisNames.size()
              + " names");
    }
    int rows = axes.size() == 1 ? 1 : axes.getFirst().size();
    int columns = axes.getLast().size();
    for (Surface surface : surfaces) {
      if (surface.loss().size() != rows
          || surface.loss().stream().anyMatch(row -> row.size() != columns)) {
        throw new IllegalArgumentException(
            "surface "
                + surface.name()
                + " needs "
                + rows
                + (rows == 1 ? " row of " : " rows of ")
                + columns
                + " losses, one a point of the axes");
      }
    }
  }

  /** The same from arrays. */
  public SurfacePlot(String run, List<String> axisNames, double[][] axes, List<Surface> surfaces) {
    this(run, axisNames, Copies.ofRows(axes), surfaces);
  }

  /**
   * The loss of one set of images.
   *
   * @param name the class, or what the whole split is called
   * @param loss one axis: a single row; two axes: row i along the first, column j along the second.
   *     Null, NaN or infinite where the loss is not a number
   */
  public record Surface(String name, List<List<@Nullable Double>> loss) {
    public Surface {
      loss = Copies.ofRows(loss);
    }

    /** The same from arrays. */
    public Surface(String name, double[][] loss) {
      this(name, Copies.ofRows(loss));
    }
  }
}
