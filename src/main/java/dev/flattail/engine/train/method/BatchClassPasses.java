package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.optim.ClassPerturbedObjective;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.Indices;
import dev.flattail.engine.tensor.Layers;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs passes over single classes of a batch, with the batch's means and variances. */
final class BatchClassPasses implements ClassPerturbedObjective.ClassPasses {
  private final BatchObjective batch;
  private final NDArray statistics;
  private final Objective.Evaluation whole;
  private final long[] labels;
  private final double @Nullable [] classWeights;

  /**
   * @param statistics means and variances of the whole batch
   */
  BatchClassPasses(BatchObjective batch, NDArray statistics, Objective.Evaluation whole) {
    this.batch = batch;
    this.statistics = statistics;
    this.whole = whole;
    this.labels = batch.targets().labels().toLongArray();
    NDArray weights = batch.classWeights();
    this.classWeights =
        weights == null ? null : weights.toType(DataType.FLOAT64, true).toDoubleArray();
  }

  @Override
  public Objective.Evaluation whole() {
    return whole;
  }

  @Override
  public int[] classes() {
    return Arrays.stream(labels).mapToInt(label -> (int) label).sorted().distinct().toArray();
  }

  @Override
  public double share(int label) {
    double all = Arrays.stream(labels).mapToDouble(other -> share(other)).sum();
    return members(label).length * share((long) label) / all;
  }

  private double share(long label) {
    return classWeights == null ? 1 : batch.loss().sampleShare(classWeights[(int) label]);
  }

  private long[] members(int label) {
    return IntStream.range(0, labels.length)
        .filter(i -> labels[i] == label)
        .asLongStream()
        .toArray();
  }

  @Override
  public Objective.Evaluation of(NDManager owner, int label, NDArray at, boolean hardLabels) {
    return RecordedPass.evaluate(
        owner,
        at,
        (scope, leaf) -> {
          NDArray members = Indices.of(scope, members(label));
          NDArray images = Layers.rows(RecordedPass.constant(batch.images(), scope), members);
          Targets targets = targets(scope, members, hardLabels);
          NDArray logits = batch.model().forwardWith(leaf, images, statistics).logits();
          Loss ofClass = batch.loss().onSamples(members);
          return new RecordedPass.Value(
              targets.perSample(ofClass, logits, batch.classWeights()).mean(),
              targets.correct(logits.stopGradient()));
        });
  }

  private Targets targets(NDManager scope, NDArray members, boolean hardLabels) {
    Targets all = batch.targets();
    NDArray mixed = all.mixedLabels();
    return hardLabels || mixed == null
        ? Targets.of(rows(scope, all.labels(), members))
        : new Targets(
            rows(scope, all.labels(), members), rows(scope, mixed, members), all.lambda());
  }

  private static NDArray rows(NDManager scope, NDArray labels, NDArray members) {
    NDArray own = RecordedPass.constant(labels, scope);
    return Layers.rows(own, members);
  }
}
