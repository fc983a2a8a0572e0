package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Mark.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Marching squares: the outlines of where a grid of values is at least some level.
 *
 * <p>The grid gets a border below every level, so all outlines are closed loops; so do points that
 * are NaN. At a saddle of one cell the mean of its corners decides what is joined.
 */
final class Contours {
  private static final double OUTSIDE = Double.NEGATIVE_INFINITY;

  private final double[][] values;
  private final double level;

  /** From each crossed edge the two that the outline goes on to. */
  private final Map<Edge, List<Edge>> neighbors = new HashMap<>();

  private Contours(double[][] grid, double level) {
    this.level = level;
    this.values = new double[grid.length + 2][grid[0].length + 2];
    for (double[] row : values) {
      Arrays.fill(row, OUTSIDE);
    }
    for (int i = 0; i < grid.length; i++) {
      for (int j = 0; j < grid[i].length; j++) {
        values[i + 1][j + 1] = Double.isNaN(grid[i][j]) ? OUTSIDE : grid[i][j];
      }
    }
  }

  /**
   * Closed loops in grid coordinates: x is the second index, y the first, both fractional and
   * within the grid.
   */
  static List<List<Point>> atLeast(double[][] grid, double level) {
    if (grid.length == 0 || grid[0].length == 0) {
      return List.of();
    }
    Contours contours = new Contours(grid, level);
    for (int i = 0; i + 1 < contours.values.length; i++) {
      for (int j = 0; j + 1 < contours.values[i].length; j++) {
        contours.cell(i, j);
      }
    }
    return contours.loops();
  }

  private void cell(int i, int j) {
    Edge top = new Edge(i, j, true);
    Edge bottom = new Edge(i + 1, j, true);
    Edge left = new Edge(i, j, false);
    Edge right = new Edge(i, j + 1, false);
    List<Edge> crossed = new ArrayList<>();
    for (Edge edge : List.of(top, right, bottom, left)) {
      if (inside(edge.i, edge.j) != inside(edge.endI(), edge.endJ())) {
        crossed.add(edge);
      }
    }
    if (crossed.size() == 2) {
      join(crossed.get(0), crossed.get(1));
    } else if (crossed.size() == 4) {
      double middle =
          (values[i][j] + values[i][j + 1] + values[i + 1][j] + values[i + 1][j + 1]) / 4;
      // The corner at (i, j) is cut off unless it belongs with the middle.
      boolean cutsFirst = inside(i, j) != middle >= level;
      join(top, cutsFirst ? left : right);
      join(bottom, cutsFirst ? right : left);
    }
  }

  private boolean inside(int i, int j) {
    return values[i][j] >= level;
  }

  private void join(Edge one, Edge other) {
    neighbors.computeIfAbsent(one, any -> new ArrayList<>(2)).add(other);
    neighbors.computeIfAbsent(other, any -> new ArrayList<>(2)).add(one);
  }

  /** Every crossed edge has two neighbors: following them leads back to the start. */
  private List<List<Point>> loops() {
    List<List<Point>> loops = new ArrayList<>();
    List<Edge> starts = neighbors.keySet().stream().sorted(Edge.ORDER).toList();
    for (Edge start : starts) {
      List<Point> loop = new ArrayList<>();
      Edge here = start;
      while (here != null && neighbors.containsKey(here)) {
        loop.add(point(here));
        List<Edge> onwards = neighbors.remove(here);
        here = onwards.stream().filter(neighbors::containsKey).findFirst().orElse(null);
      }
      if (!loop.isEmpty()) {
        loops.add(loop);
      }
    }
    return loops;
  }

  private Point point(Edge edge) {
    double from = values[edge.i][edge.j];
    double to = values[edge.endI()][edge.endJ()];
    double share = from == OUTSIDE ? 1 : to == OUTSIDE ? 0 : (level - from) / (to - from);
    return new Point(
        edge.j + (edge.endJ() - edge.j) * share - 1, edge.i + (edge.endI() - edge.i) * share - 1);
  }

  /** The edge from grid point (i, j) to the next one along j, or along i. */
  private record Edge(int i, int j, boolean alongJ) {
    static final Comparator<Edge> ORDER =
        Comparator.comparingInt(Edge::i).thenComparingInt(Edge::j).thenComparing(Edge::alongJ);

    int endI() {
      return alongJ ? i : i + 1;
    }

    int endJ() {
      return alongJ ? j + 1 : j;
    }
  }
}
