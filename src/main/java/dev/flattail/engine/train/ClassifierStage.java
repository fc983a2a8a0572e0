package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchSettings;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.Composition;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.AlignedHead;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.LearningRates;
import dev.flattail.engine.optim.Optimizer;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.Radii;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.Seeds;
import dev.flattail.spec.FrozenBatchNorm;
import dev.flattail.spec.OptimizerSpec;
import dev.flattail.spec.SharpnessSpec;
import dev.flattail.spec.Stage2Spec;
import dev.flattail.spec.TrainSpec;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** A second stage: the backbone is frozen and the classifier learns, all classes alike. */
final class ClassifierStage implements Stage {
  /** Keeps what the stages draw apart. */
  private static final long SECOND = 2;

  private final Stage2Spec spec;
  private final Stage2Spec.Trained trained;
  private final Model model;
  private final Sampler sampler;
  private final BatchSettings batches;
  private final Loss loss;
  private final HeadParameters head;
  private final Optimizer optimizer;
  private final Stepper stepper;
  private final @Nullable WeightAverage average;
  private final @Nullable NDArray classWeights;
  private final @Nullable NDArray shiftWeights;

  /**
   * @param model holds the weights to start from
   */
  <S extends Stage2Spec & Stage2Spec.Trained> ClassifierStage(
      TrainingInputs inputs, S spec, Model model, Learned learned) {
    TrainSpec job = inputs.spec();
    int[] counts = inputs.classCounts();
    long seed = Seeds.mix(job.seed(), SECOND);
    this.spec = spec;
    this.trained = spec;
    this.model = model;
    this.sampler = Sampler.of(inputs.data().train(), spec.sampling(), job.shuffle(), seed);
    this.batches =
        new BatchSettings(
            job.batchSize(),
            false,
            job.augmentation(),
            spec.mixup() == null
                ? new Composition.Plain()
                : new Composition.Mixup(spec.mixup().alpha()),
            inputs.normalize(),
            Batches.layout(model.format()),
            seed);
    this.loss = Losses.of(spec.loss(), counts, model.manager(), model.format());
    this.head =
        new HeadParameters(model, learned.tensors, learned.scales, learned.fresh ? seed : null);
    OptimizerSpec base = job.optimizer().withLr(spec.lr());
    this.optimizer =
        head.headSize() > 0 && learned.scales
            ? Optimizers.grouped(
                base,
                head.vector(),
                new long[] {head.headSize()},
                new double[] {learned.headFactor, 1})
            : Optimizers.of(base, head.vector());
    this.stepper = Steppers.of(spec.sharpness(), optimizer, head.layout(), counts, seed);
    this.average =
        spec.sharpness() instanceof SharpnessSpec.Swa swa
            ? new WeightAverage(head.vector(), swa.start(spec.epochs()))
            : null;
    this.classWeights =
        spec.weighting() == 0
            ? null
            : perClass(ClassWeights.inversePower(counts, spec.weighting()));
    this.shiftWeights =
        spec instanceof Stage2Spec.CcSam ccSam
            ? perClass(FeatureShift.classWeights(counts, ccSam.divisor()))
            : null;
  }

  private NDArray perClass(double[] numbers) {
    return model.format().create(model.manager(), numbers, new Shape(numbers.length));
  }

  /**
   * What of a classifier learns.
   *
   * @param tensors those of its tensors that learn
   * @param scales a factor on each class's logit
   * @param fresh whether the tensors start afresh
   * @param headFactor the tensors' share of the learning rate
   */
  record Learned(List<String> tensors, boolean scales, boolean fresh, double headFactor) {}

  /** The stage that {@code spec} names. */
  static Stage of(TrainingInputs inputs, Stage2Spec spec, Model model) {
    List<String> all = model.network().head().tensors();
    return switch (spec) {
      case Stage2Spec.Crt crt ->
          new ClassifierStage(inputs, crt, model, new Learned(all, false, true, 1));
      case Stage2Spec.Lws lws ->
          new ClassifierStage(inputs, lws, model, new Learned(List.of(), true, false, 1));
      case Stage2Spec.Mislas mislas ->
          new ClassifierStage(
              inputs, mislas, model, new Learned(all, true, false, mislas.lrFactor()));
      case Stage2Spec.CcSam ccSam ->
          new ClassifierStage(inputs, ccSam, model, new Learned(all, false, false, 1));
      case Stage2Spec.Gcl gcl ->
          new ClassifierStage(inputs, gcl, model, new Learned(all, false, false, 1));
      case Stage2Spec.DisAlign disAlign ->
          new ClassifierStage(
              inputs,
              disAlign,
              model,
              new Learned(AlignedHead.alignment(model.network().head().name()), false, false, 1));
      case Stage2Spec.TauNorm tau -> new NoSteps(inputs, model);
    };
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public int epochs() {
    return spec.epochs();
  }

  @Override
  public Sampler sampler() {
    return sampler;
  }

  @Override
  public BatchSettings batches() {
    return batches;
  }

  @Override
  public double learningRate(int epoch) {
    return LearningRates.at(trained.schedule(), trained.lr(), epoch + 1, spec.epochs());
  }

  @Override
  public @Nullable SharpnessSpec sharpness() {
    return trained.sharpness();
  }

  @Override
  public double passes() {
    return 1;
  }

  @Override
  public StepReport step(Batch batch, int epoch, long number) {
    Double rho = Radii.at(trained.sharpness(), epoch + 1, spec.epochs());
    try (NDManager scope = model.manager().newSubManager()) {
      Targets targets = BatchTargets.of(batch, scope);
      HeadObjective objective =
          new HeadObjective(
              model,
              head,
              loss.inBatch(targets.labels(), Seeds.mix(batches.seed(), number)),
              classWeights,
              features(Batches.images(batch, scope)),
              targets,
              shift(epoch));
      return stepper.step(
          scope,
          head.vector(),
          objective,
          new Stepper.Rates(learningRate(epoch), Objects.requireNonNullElse(rho, 0.0), number));
    }
  }

  private NDArray features(NDArray images) {
    try (GradMode off = GradMode.off()) {
      NDArray at = model.parameters().stopGradient();
      at.attach(images.getManager());
      BatchNormMode mode =
          trained.batchNorm() == FrozenBatchNorm.TRAIN
              ? BatchNormMode.TRAIN
              : BatchNormMode.EVALUATE;
      return model.forward(at, images, mode).features();
    }
  }

  private @Nullable FeatureShift shift(int epoch) {
    return spec instanceof Stage2Spec.CcSam ccSam && shiftWeights != null
        ? new FeatureShift(shiftWeights, FeatureShift.share(epoch, ccSam.epochs(), ccSam.upLimit()))
        : null;
  }

  @Override
  public @Nullable WeightAverage average() {
    return average;
  }

  @Override
  public void settle() {
    head.settle();
  }

  @Override
  public SequencedMap<String, NDArray> memory() {
    SequencedMap<String, NDArray> memory = OptimizerMemory.of(optimizer);
    memory.putAll(head.memory());
    if (average != null) {
      memory.put("swa.mean", average.memory());
    }
    return memory;
  }

  @Override
  public long updates() {
    return optimizer.updates();
  }

  @Override
  public void resumeAt(long updates) {
    optimizer.resumeAt(updates);
  }
}
