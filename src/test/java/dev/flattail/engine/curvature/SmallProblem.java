package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.NumberFormat;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The mean cross-entropy of a tiny model without images.
 *
 * @param hidden units of a tanh layer before the classifier; 0 for none, then without biases
 */
record SmallProblem(double[][] x, int[] y, int hidden, int classes, double weight)
    implements LossTerm {

  /** Returns the samples of one class. */
  SmallProblem ofClass(int c, double newWeight) {
    int[] own = IntStream.range(0, y.length).filter(i -> y[i] == c).toArray();
    double[][] rows = Arrays.stream(own).mapToObj(i -> x[i]).toArray(double[][]::new);
    int[] labels = Arrays.stream(own).map(i -> y[i]).toArray();
    return new SmallProblem(rows, labels, hidden, classes, newWeight);
  }

  /** Returns a part of the samples, weighted by their share. */
  SmallProblem part(int from, int to) {
    return new SmallProblem(
        Arrays.copyOfRange(x, from, to),
        Arrays.copyOfRange(y, from, to),
        hidden,
        classes,
        weight * (to - from) / y.length);
  }

  @Override
  public long recordedBytes() {
    return 1000L * y.length;
  }

  @Override
  public NDArray outputs(NDArray at, NDManager owner) {
    int inputs = x[0].length;
    double[] flat = Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
    NDArray features = NumberFormat.FLOAT64.create(owner, flat, new Shape(y.length, inputs));
    if (hidden == 0) {
      return features.matMul(at.reshape(classes, inputs).transpose());
    }
    long w1 = (long) hidden * inputs;
    long w2 = (long) classes * hidden;
    NDList pieces = at.split(new long[] {w1, w1 + hidden, w1 + hidden + w2}, 0);
    NDArray inner =
        features
            .matMul(pieces.get(0).reshape(hidden, inputs).transpose())
            .add(pieces.get(1))
            .tanh();
    return inner.matMul(pieces.get(2).reshape(classes, hidden).transpose()).add(pieces.get(3));
  }

  @Override
  public NDArray losses(NDArray outputs) {
    long[] labels = Arrays.stream(y).asLongStream().toArray();
    NDArray column = outputs.getManager().create(labels).reshape(-1, 1);
    return outputs.logSoftmax(1).gather(column, 1).neg().reshape(y.length);
  }
}
