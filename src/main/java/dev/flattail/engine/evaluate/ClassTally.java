package dev.flattail.engine.evaluate;

import org.jspecify.annotations.Nullable;

/**
 * Counts a model's predictions by class.
 *
 * @param number of images of each class
 * @param correct correct predictions of each class
 * @param confusion [true class][predicted class]; null with more than {@value #MOST_CONFUSED}
 *     classes, because it would take more memory than the model
 */
public record ClassTally(int[] images, int[] correct, int @Nullable [][] confusion) {
  /** Maximum number of classes for which confusions are counted. */
  public static final int MOST_CONFUSED = 1000;

  /** Returns a tally without counts. */
  public static ClassTally empty(int classes) {
    return new ClassTally(
        new int[classes],
        new int[classes],
        classes <= MOST_CONFUSED ? new int[classes][classes] : null);
  }

  /** Counts {@code times} images. */
  public void add(int label, int predicted, int times) {
    images[label] += times;
    correct[label] += label == predicted ? times : 0;
    if (confusion != null) {
      confusion[label][predicted] += times;
    }
  }
}
