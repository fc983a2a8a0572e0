package dev.flattail.engine.evaluate;

import dev.flattail.engine.NonFiniteException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gathers an {@link Evaluation} from batches of logits. {@link #add} refuses logits that are not
 * finite with a {@link NonFiniteException}.
 */
public final class Evaluator implements LogitsOut {
  private static final int BINS = 15;

  private final ClassGroups groups;
  private final int classes;
  private final double scale;
  private final PredictionsOut predictions;
  private final ClassTally tally;
  private final MistakeTally mistakes;
  private final double[] binConfidence = new double[BINS];
  private final int[] binCorrect = new int[BINS];
  private double lossSum;
  private int top5;
  private int samples;

  /**
   * @param groups of the classes
   * @param scale factor on the logits before the softmax whose calibration is measured
   */
  public Evaluator(ClassGroups groups, double scale) {
    this(groups, scale, (label, predicted, confidence) -> {});
  }

  /**
   * @param groups of the classes
   * @param scale factor on the logits before the softmax whose calibration is measured
   * @param predictions receives the prediction for each image, in order
   */
  public Evaluator(ClassGroups groups, double scale, PredictionsOut predictions) {
    this.groups = groups;
    this.classes = groups.classes();
    this.scale = scale;
    this.predictions = predictions;
    this.tally = ClassTally.empty(classes);
    this.mistakes = new MistakeTally(classes);
  }

  @Override
  public void add(double[] logits, int[] labels) {
    for (int i = 0; i < labels.length; i++) {
      add(Arrays.copyOfRange(logits, i * classes, (i + 1) * classes), labels[i]);
    }
  }

  private void add(double[] z, int label) {
    Predictor.requireFinite(z, samples);
    int predicted = Predictor.predicted(z);
    int higher = 0;
    for (int c = 0; c < classes; c++) {
      // Ties rank the lower index first, as in a stable sort by descending logit.
      higher += z[c] > z[label] || (z[c] == z[label] && c < label) ? 1 : 0;
    }
    samples++;
    tally.add(label, predicted, 1);
    top5 += higher < 5 ? 1 : 0;
    lossSum += Predictor.logSumExp(z, 1) - z[label];
    double confidence = Predictor.confidence(z, predicted, scale);
    // Bins are open below and closed above, as in the usual implementation (Guo et al. 2017).
    int bin = Math.clamp((int) Math.ceil(confidence * BINS) - 1, 0, BINS - 1);
    binConfidence[bin] += confidence;
    binCorrect[bin] += predicted == label ? 1 : 0;
    predictions.add(label, predicted, confidence);
    if (predicted != label) {
      mistakes.add(new Mistake(samples - 1, label, predicted, confidence));
    }
  }

  /**
   * Returns the evaluation of the batches so far.
   *
   * @throws NonFiniteException when the losses are too large for their mean
   */
  public Evaluation result() {
    if (!Double.isFinite(lossSum)) {
      throw new NonFiniteException("the losses", "their sum: " + lossSum);
    }
    return groups.evaluation(
        tally,
        mistakes.mistakes(),
        classes < 5 ? null : mean(top5),
        samples == 0 ? null : calibrationError(),
        mean(lossSum));
  }

  private @Nullable Double mean(double sum) {
    return samples == 0 ? null : sum / samples;
  }

  private double calibrationError() {
    double error = 0;
    for (int b = 0; b < BINS; b++) {
      error += Math.abs(binCorrect[b] - binConfidence[b]);
    }
    return error / samples;
  }
}
