package dev.flattail.engine.evaluate;

/**
 * Brings a model's logits into the order of a data set's classes.
 *
 * @param outputs the model's output of each class
 */
public record ReorderedLogits(LogitsOut out, int[] outputs) implements LogitsOut {
  @Override
  public void add(double[] logits, int[] labels) {
    double[] ordered = new double[logits.length];
    int classes = outputs.length;
    for (int row = 0; row < labels.length; row++) {
      for (int c = 0; c < classes; c++) {
        ordered[row * classes + c] = logits[row * classes + outputs[c]];
      }
    }
    out.add(ordered, labels);
  }
}
