package dev.flattail.results;

import java.util.List;

/**
 * The size of the classifier's gradient by pair of classes, epoch by epoch: how strongly the
 * samples of class j attract (j = i) or repel (j other than i) the classifier's row of class i.
 * Source: ARBLOSS {@code train_stage1.py}, {@code train}.
 *
 * @param classNames names of all classes
 * @param rows the classes of each row and column: one, or several of similar frequency when there
 *     are many classes
 * @param epochs ascending; a subset when there are many classes
 */
public record ClassGradients(
    List<String> classNames, List<List<Integer>> rows, List<Epoch> epochs) {

  /**
   * One epoch.
   *
   * @param epoch from 1
   * @param sizes {@code sizes[i][j]}: mean over the steps of the norm of a gradient, that of the
   *     summed loss of the batch's samples of class j with respect to row i of the classifier
   */
  public record Epoch(int epoch, float[][] sizes) {}
}
