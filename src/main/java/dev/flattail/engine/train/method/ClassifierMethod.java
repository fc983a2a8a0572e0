package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchComposition;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.loss.BatchContext;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.AlignedHead;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.optim.Optimizer;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.jobspec.FrozenBatchNorm;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.random.Seeds;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trains the classifier on the features of a frozen backbone. */
public final class ClassifierMethod implements Method {
  private final Stage2Spec.Trained spec;
  private final Model model;
  private final long seed;
  private final Learned learned;
  private final HeadParameters head;
  private final Loss loss;
  private final @Nullable NDArray classWeights;
  private final @Nullable NDArray shiftWeights;

  /**
   * The trained parts of a classifier.
   *
   * @param tensors names of its trained tensors
   * @param scales whether a factor on each class's logit is trained
   * @param fresh whether the tensors are initialized again
   * @param tensorRate the tensors' share of the learning rate
   */
  private record Learned(List<String> tensors, boolean scales, boolean fresh, double tensorRate) {}

  private ClassifierMethod(
      int[] classCounts, Stage2Spec.Trained spec, Learned learned, Model model, long seed) {
    this.spec = spec;
    this.model = model;
    this.seed = seed;
    this.learned = learned;
    this.loss = Losses.of(spec.loss(), classCounts, model.manager(), model.format());
    this.head =
        new HeadParameters(model, learned.tensors, learned.scales, learned.fresh ? seed : null);
    this.classWeights =
        spec.weighting() == 0
            ? null
            : perClass(ClassWeights.inversePower(classCounts, spec.weighting()));
    this.shiftWeights =
        spec instanceof Stage2Spec.CcSam ccSam
            ? perClass(FeatureShift.classWeights(classCounts, ccSam.divisor()))
            : null;
  }

  /**
   * Builds the method that {@code spec} names.
   *
   * @param model model with the initial weights
   * @param seed seed of the stage's random draws
   */
  public static ClassifierMethod of(
      int[] classCounts, Stage2Spec.Trained spec, Model model, long seed) {
    List<String> all = model.network().head().tensors();
    Learned learned =
        switch (spec) {
          case Stage2Spec.Crt _ -> new Learned(all, false, true, 1);
          case Stage2Spec.Lws _ -> new Learned(List.of(), true, false, 1);
          case Stage2Spec.Mislas mislas -> new Learned(all, true, false, mislas.lrFactor());
          case Stage2Spec.CcSam _ -> new Learned(all, false, false, 1);
          case Stage2Spec.Gcl _ -> new Learned(all, false, false, 1);
          case Stage2Spec.DisAlign _ ->
              new Learned(AlignedHead.alignment(model.network().head().name()), false, false, 1);
        };
    return new ClassifierMethod(classCounts, spec, learned, model, seed);
  }

  private NDArray perClass(double[] numbers) {
    return model.format().create(model.manager(), numbers, new Shape(numbers.length));
  }

  /** Returns the trained parameters. */
  public HeadParameters head() {
    return head;
  }

  @Override
  public BatchComposition composition() {
    return spec.mixup() == null
        ? new BatchComposition.SingleView()
        : new BatchComposition.Mixup(spec.mixup().alpha());
  }

  @Override
  public Optimizer optimizer(OptimizerSpec base, NDArray trained) {
    return head.headSize() > 0 && learned.scales
        ? Optimizers.grouped(
            base, trained, new long[] {head.headSize()}, new double[] {learned.tensorRate, 1})
        : Optimizers.of(base, trained);
  }

  @Override
  public Objective objective(Batch batch, NDManager scope, int epoch, long number) {
    Targets targets = BatchTargets.of(batch, scope);
    return new HeadObjective(
        model,
        head,
        loss.inBatch(new BatchContext(targets.labels(), epoch, Seeds.mix(seed, number))),
        classWeights,
        features(Batches.images(batch, scope)),
        targets,
        shift(epoch));
  }

  private NDArray features(NDArray images) {
    try (GradMode off = GradMode.off()) {
      NDArray at = RecordedPass.constant(model.parameters(), images.getManager());
      BatchNormMode mode =
          spec.batchNorm() == FrozenBatchNorm.TRAIN ? BatchNormMode.TRAIN : BatchNormMode.EVALUATE;
      return model.forward(at, images, mode).features();
    }
  }

  private @Nullable FeatureShift shift(int epoch) {
    return spec instanceof Stage2Spec.CcSam ccSam && shiftWeights != null
        ? new FeatureShift(shiftWeights, FeatureShift.share(epoch, ccSam.epochs(), ccSam.upLimit()))
        : null;
  }

  @Override
  public Map<String, NDArray> memory() {
    return head.memory();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Writes the trained classifier into the model.
   */
  @Override
  public void settle() {
    head.settle();
  }
}
