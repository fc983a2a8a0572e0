package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.ClassPairs;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schedule.KeptMatrices;
import dev.flattail.results.ClassGradients;
import dev.flattail.safetensors.StoredTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures {@link ClassGradients} in the first stage, in the first pass of each step (with SAM, at
 * the unperturbed weights). As in the reference, samples count for their first label under mixup,
 * and a class without samples in the batch has an empty row in that step. With counts of the batch,
 * the loss itself has that effect. Unlike in the reference, logits beyond the loss's clamp have no
 * gradient. Class weights are not applied.
 *
 * <p>A cosine classifier is measured as a linear classifier of the features' directions: the
 * gradient with respect to its unit class vectors.
 *
 * <p>Memory is bounded ({@link KeptMatrices}): with very many classes, those of neighboring
 * frequency share a row, whose entries are means over pairs of classes.
 */
public final class ClassPairGradientTally {
  private static final String SUMS = "pairs.sums";
  private static final String STEPS = "pairs.steps";
  private static final String EPOCHS = "pairs.epochs";
  private static final String KEPT = "pairs.kept";

  private final List<List<Integer>> rows;
  private final int[] rowOfClass;
  private final int epochs;
  private final boolean cosine;
  private final double[] sums;
  private long steps;
  private final List<ClassGradients.Epoch> kept = new ArrayList<>();

  ClassPairGradientTally(int[] classCounts, int epochs, Classifier classifier) {
    this.rows = rows(classCounts);
    this.rowOfClass = new int[classCounts.length];
    for (int row = 0; row < rows.size(); row++) {
      for (int c : rows.get(row)) {
        rowOfClass[c] = row;
      }
    }
    int numbers = rows.size() * rows.size();
    this.epochs = epochs;
    this.cosine = classifier == Classifier.COSINE;
    this.sums = new double[numbers];
  }

  /**
   * Returns the tally of a training, or null when its loss is not ARB, for which this is a
   * diagnostic.
   */
  public static @Nullable ClassPairGradientTally of(TrainingInputs inputs) {
    TrainSpec spec = inputs.spec();
    return spec.loss() instanceof LossSpec.Arb && spec.epochs() > 0
        ? new ClassPairGradientTally(inputs.classCounts(), spec.epochs(), spec.model().classifier())
        : null;
  }

  /**
   * Groups classes into rows: one class each, or several of neighboring frequency, from the most
   * frequent.
   */
  private static List<List<Integer>> rows(int[] classCounts) {
    int together = KeptMatrices.classesOfRow(classCounts.length);
    List<Integer> classes =
        new ArrayList<>(IntStream.range(0, classCounts.length).boxed().toList());
    if (together > 1) {
      classes.sort(Comparator.comparingInt(c -> -classCounts[c]));
    }
    List<List<Integer>> rows = new ArrayList<>();
    for (int first = 0; first < classes.size(); first += together) {
      rows.add(List.copyOf(classes.subList(first, Math.min(first + together, classes.size()))));
    }
    return rows;
  }

  /**
   * Observes a step. Its arrays are read after the step, because an earlier read would stall a GPU.
   */
  final class Step implements ForwardListener {
    private final NDManager scope;
    private final long[] labels;
    private @Nullable ClassPairs seen;

    private Step(NDManager scope, int[] labels) {
      this.scope = scope;
      this.labels = Arrays.stream(labels).asLongStream().toArray();
    }

    @Override
    public void forward(Output output, Loss loss, Targets targets) {
      if (seen == null) {
        seen = pairs(scope, output, loss, targets.labels(), labels);
      }
    }

    /** Adds the observed gradients. */
    void add() {
      if (seen != null) {
        ClassPairGradientTally.this.add(
            seen.classes(), seen.norms().toType(DataType.FLOAT64, true).toDoubleArray());
      }
    }
  }

  /**
   * Creates the observer of one step.
   *
   * @param scope scope of the step, which owns the arrays until {@link Step#add}
   * @param labels labels of its batch
   */
  Step step(NDManager scope, int[] labels) {
    return new Step(scope, labels);
  }

  private ClassPairs pairs(
      NDManager owner, Output output, Loss loss, NDArray labels, long[] values) {
    try (NDManager scope = owner.newSubManager()) {
      NDArray leaf = Autograd.leaf(scope, output.logits());
      NDArray own = RecordedPass.constant(labels, scope);
      NDArray features = RecordedPass.constant(output.features(), scope);
      NDArray losses = loss.on(features).perSample(leaf, own, null);
      NDArray residuals = Autograd.gradient(losses.sum(), leaf);
      return ClassPairs.of(
          owner, residuals, cosine ? features.normalize(2, 1, 1e-12) : features, values);
    }
  }

  private void add(int[] classes, double[] norms) {
    for (int i = 0; i < classes.length; i++) {
      for (int j = 0; j < classes.length; j++) {
        sums[rowOfClass[classes[i]] * rows.size() + rowOfClass[classes[j]]] +=
            norms[i * classes.length + j];
      }
    }
    steps++;
  }

  /** Ends an epoch, counted from 1. */
  void endEpoch(int epoch) {
    if (KeptMatrices.isKept(epoch, epochs, rows.size())) {
      float[][] sizes = new float[rows.size()][rows.size()];
      for (int i = 0; i < sizes.length; i++) {
        for (int j = 0; j < sizes.length; j++) {
          double pairs = (double) rows.get(i).size() * rows.get(j).size();
          sizes[i][j] = (float) (sums[i * sizes.length + j] / steps / pairs);
        }
      }
      kept.add(new ClassGradients.Epoch(epoch, sizes));
    }
    Arrays.fill(sums, 0);
    steps = 0;
  }

  /** Returns the measurements so far, for classes with these names. */
  public ClassGradients result(List<String> classNames) {
    return new ClassGradients(classNames, rows, List.copyOf(kept));
  }

  /** Passes all tensors that a resumed training needs to {@code out}. */
  public void save(Consumer<StoredTensor> out) {
    long size = rows.size();
    out.accept(StoredTensor.ofDoubles(SUMS, List.of(size, size), sums));
    out.accept(StoredTensor.ofLongs(STEPS, List.of(1L), steps));
    long[] numbers = kept.stream().mapToLong(ClassGradients.Epoch::epoch).toArray();
    out.accept(StoredTensor.ofLongs(EPOCHS, List.of((long) numbers.length), numbers));
    float[] all = new float[kept.size() * sums.length];
    int at = 0;
    for (ClassGradients.Epoch epoch : kept) {
      for (float[] row : epoch.sizes()) {
        System.arraycopy(row, 0, all, at, row.length);
        at += row.length;
      }
    }
    out.accept(StoredTensor.ofFloats(KEPT, List.of((long) kept.size(), size, size), all));
  }

  /** Restores the tensors of {@link #save}, which {@code saved} returns by name. */
  public void restore(Function<String, StoredTensor> saved) {
    System.arraycopy(saved.apply(SUMS).toDoubles(), 0, sums, 0, sums.length);
    steps = saved.apply(STEPS).toLongs()[0];
    kept.clear();
    double[] all = saved.apply(KEPT).toDoubles();
    int at = 0;
    for (long epoch : saved.apply(EPOCHS).toLongs()) {
      float[][] sizes = new float[rows.size()][rows.size()];
      for (float[] row : sizes) {
        for (int j = 0; j < row.length; j++) {
          row[j] = (float) all[at++];
        }
      }
      kept.add(new ClassGradients.Epoch((int) epoch, sizes));
    }
  }
}
