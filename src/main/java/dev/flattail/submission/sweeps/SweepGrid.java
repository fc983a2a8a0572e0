package dev.flattail.submission.sweeps;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All combinations of the axes' values; the last axis varies fastest. */
public record SweepGrid(List<SweepAxis> axes) {
  /** Maximum number of jobs in a sweep. */
  public static final int MOST = 1000;

  /** Returns the number of combinations, limited to {@link Long#MAX_VALUE}. */
  long size() {
    long size = 1;
    for (SweepAxis axis : axes) {
      long high = Math.multiplyHigh(size, axis.values().size());
      long low = size * axis.values().size();
      if (high != 0 || low < 0) {
        return Long.MAX_VALUE;
      }
      size = low;
    }
    return size;
  }

  /** Returns every combination as indices of values; only for grids within the limit. */
  List<List<Integer>> points() {
    int size = Math.toIntExact(size());
    List<List<Integer>> points = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int[] point = new int[axes.size()];
      int rest = i;
      for (int axis = axes.size() - 1; axis >= 0; axis--) {
        point[axis] = rest % axes.get(axis).values().size();
        rest /= axes.get(axis).values().size();
      }
      points.add(boxed(point));
    }
    return points;
  }

  /**
   * Returns combinations that cover every value, up to the limit. They suffice to find errors in a
   * grid that is too large.
   */
  List<List<Integer>> covering() {
    List<List<Integer>> points = new ArrayList<>();
    points.add(boxed(new int[axes.size()]));
    for (int axis = 0; axis < axes.size(); axis++) {
      for (int i = 1; i < axes.get(axis).values().size() && points.size() < MOST; i++) {
        int[] point = new int[axes.size()];
        point[axis] = i;
        points.add(boxed(point));
      }
    }
    return points;
  }

  private static List<Integer> boxed(int[] indices) {
    return Arrays.stream(indices).boxed().toList();
  }
}
