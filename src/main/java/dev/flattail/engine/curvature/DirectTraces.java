package dev.flattail.engine.curvature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Traces of several blocks of a matrix, computed together.
 *
 * @param ofBlocks one for each block. Their signs are the same, so that they are not independent
 */
record DirectTraces(List<DirectTrace> ofBlocks) {

  /** Returns the traces of zero matrices. */
  static DirectTraces zero(int blocks) {
    return exact(new double[blocks]);
  }

  /** Returns traces without an error. */
  static DirectTraces exact(double[] values) {
    return new DirectTraces(Arrays.stream(values).mapToObj(DirectTrace::exact).toList());
  }

  /**
   * Returns means of at least two samples.
   *
   * @param samples {@code [sample][block]}
   */
  static DirectTraces meanOf(double[][] samples) {
    List<DirectTrace> means = new ArrayList<>();
    for (int b = 0; b < samples[0].length; b++) {
      int block = b;
      means.add(DirectTrace.meanOf(Arrays.stream(samples).mapToDouble(s -> s[block]).toArray()));
    }
    return new DirectTraces(means);
  }

  /** Adds {@code weight} times independent traces of the same blocks. */
  DirectTraces plus(double weight, DirectTraces other) {
    List<DirectTrace> sums = new ArrayList<>();
    for (int b = 0; b < ofBlocks.size(); b++) {
      sums.add(ofBlocks.get(b).plus(weight, other.ofBlocks.get(b)));
    }
    return new DirectTraces(sums);
  }

  /** Returns the values alone, one for each block. */
  double[] values() {
    return ofBlocks.stream().mapToDouble(DirectTrace::value).toArray();
  }

  /** Returns whether each block's trace is within a goal. */
  boolean reach(TraceGoal goal) {
    return ofBlocks.stream().allMatch(trace -> goal.isReachedBy(trace.estimate()));
  }
}
