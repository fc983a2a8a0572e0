package dev.flattail.results;

import java.util.List;

/**
 * The size of the classifier's gradient by pair of classes, epoch by epoch: how hard the samples of
 * class j pull (j = i) or push (j other than i) at the classifier's row of class i. Source: ARBLOSS
 * {@code train_stage1.py}, {@code train}.
 *
 * @param classNames of all classes
 * @param rows the classes that each row and column stands for: one, or several of similar frequency
 *     where there are many classes
 * @param epochs ascending; not all of them where there are many classes
 */
public record ClassGradients(
    List<String> classNames, List<List<Integer>> rows, List<Epoch> epochs) {

  /**
   * One epoch.
   *
   * @param epoch from 1
   * @param sizes {@code sizes[i][j]}: the length of the gradient of the batch's summed loss in row
   *     i of the classifier that comes from samples of class j, mean over the steps
   */
  public record Epoch(int epoch, float[][] sizes) {}
}
