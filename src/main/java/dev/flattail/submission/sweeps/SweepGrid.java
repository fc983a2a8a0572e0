package dev.flattail.submission.sweeps;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
  List<int[]> points() {
    int size = Math.toIntExact(size());
    List<int[]> points = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int[] point = new int[axes.size()];
      int rest = i;
      for (int axis = axes.size() - 1; axis >= 0; axis--) {
        point[axis] = rest % axes.get(axis).values().size();
        rest /= axes.get(axis).values().size();
      }
      points.add(point);
    }
    return points;
  }

  /**
   * Returns combinations that cover every value, up to the limit. They suffice to find errors in a
   * grid that is too large.
   */
  List<int[]> samples() {
    List<int[]> points = new ArrayList<>();
    points.add(new int[axes.size()]);
    for (int axis = 0; axis < axes.size(); axis++) {
      for (int i = 1; i < axes.get(axis).values().size() && points.size() < MOST; i++) {
        int[] point = new int[axes.size()];
        point[axis] = i;
        points.add(point);
      }
    }
    return points;
  }

  /** Returns a combination's values by pointer, in the order of the axes. */
  Map<String, @Nullable Object> values(int[] point) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (int axis = 0; axis < point.length; axis++) {
      values.put(axes.get(axis).pointer().toString(), axes.get(axis).values().get(point[axis]));
    }
    return values;
  }

  /** Returns the spec that a combination makes of {@code base}. */
  Map<String, @Nullable Object> spec(Map<String, @Nullable Object> base, int[] point) {
    Map<String, @Nullable Object> spec = base;
    for (int axis = 0; axis < point.length; axis++) {
      spec = axes.get(axis).put(spec, axes.get(axis).values().get(point[axis]));
    }
    return spec;
  }
}
