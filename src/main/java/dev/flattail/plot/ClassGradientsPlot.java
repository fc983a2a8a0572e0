package dev.flattail.plot;

import java.util.List;

/**
 * The size of the classifier's gradient by pair of classes.
 *
 * @param epoch that is shown
 * @param rows names of the rows, which are the columns' as well
 * @param classesPerRow how many classes a row stands for; with more than one they are ranked by
 *     their training images
 * @param sizes as many rows (whose part of the classifier is moved) of as many columns (whose
 *     samples move it); zero where there is no gradient
 */
public record ClassGradientsPlot(
    String run, int epoch, List<String> rows, int classesPerRow, List<List<Double>> sizes)
    implements Plot {
  public ClassGradientsPlot {
    rows = List.copyOf(rows);
    sizes = sizes.stream().map(List::copyOf).toList();
    int count = rows.size();
    if (sizes.size() != count || sizes.stream().anyMatch(row -> row.size() != count)) {
      throw new IllegalArgumentException(
          "gradients by pair of " + count + " classes need " + count + " rows of " + count);
    }
  }
}
