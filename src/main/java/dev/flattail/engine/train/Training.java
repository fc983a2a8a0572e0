package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.checkpoint.Safetensors;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchPipeline;
import dev.flattail.engine.data.BatchSettings;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.evaluate.Evaluator;
import dev.flattail.engine.evaluate.Groups;
import dev.flattail.engine.evaluate.ModelEvaluation;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.optim.LearningRates;
import dev.flattail.engine.optim.Optimizer;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.Radii;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.spec.TrainSpec;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One training, from its first or a saved step to its last. What it computes is a function of the
 * inputs alone: stopped after any step and resumed from what it published then, it ends in the same
 * bytes (CPU, same number of threads).
 */
public final class Training implements AutoCloseable {
  private final TrainingInputs inputs;
  private final TrainSpec spec;
  private final MetricsOut metrics;
  private final StopSignal stop;
  private final Groups groups;
  private final int stepsPerEpoch;
  private final Model model;
  private final Loss loss;
  private final Optimizer optimizer;
  private final Stepper stepper;
  private final WorkUnits work;
  private final CheckpointKeeper keeper;

  private Position position = Position.START;
  private EpochTally tally = new EpochTally();
  private @Nullable Best onValidation;
  private @Nullable Best onTest;
  private Evaluation end;

  /**
   * Builds the model and takes up a saved state, if there is one.
   *
   * @throws dev.flattail.engine.checkpoint.BadCheckpoint when the initial weights do not fit
   * @throws IllegalArgumentException when the spec's device is not here
   */
  public Training(
      TrainingInputs inputs, MetricsOut metrics, CheckpointsOut checkpoints, StopSignal stop)
      throws IOException {
    this.inputs = inputs;
    this.spec = inputs.spec();
    this.metrics = metrics;
    this.stop = stop;
    ImageSet train = inputs.data().train();
    this.groups = new Groups(inputs.classCounts(), spec.evaluation().thresholds());
    this.stepsPerEpoch = spec.stepsPerEpoch(train.size());
    this.model =
        Model.create(
            Networks.of(spec.model(), train.classes(), ImageSet.CHANNELS),
            NumberFormat.of(spec.precision()),
            Torch.device(spec.device()),
            spec.seed());
    try {
      this.loss = Losses.of(spec.loss(), groups.trainCounts(), model.manager(), model.format());
      this.optimizer = Optimizers.of(spec.optimizer(), model.parameters());
      this.stepper = Steppers.of(spec.sharpness(), optimizer, groups.trainCounts(), spec.seed());
      this.work =
          new WorkUnits(
              spec, train.size(), inputs.data().test().size() + inputs.data().validation().size());
      this.keeper = new CheckpointKeeper(spec, inputs.scratch(), model, optimizer, checkpoints);
      this.end = new Evaluator(groups, spec.loss().logitScale()).result().atEpoch(0);
      start();
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private void start() throws IOException {
    ResumePoint resume = inputs.resume();
    if (resume != null) {
      ModelState.load(model, Safetensors.read(resume.last()));
      TrainingState state = TrainingState.read(resume.state(), model, optimizer, groups);
      position = state.position();
      tally = state.tally();
      onValidation = state.onValidation();
      onTest = state.onTest();
      work.skip(spec, position, stepsPerEpoch);
      metrics.log("going on after epoch " + position.epoch() + ", step " + position.step());
    } else if (inputs.initialWeights() != null) {
      ModelState.load(model, Safetensors.read(inputs.initialWeights()));
    }
  }

  /** Completed epochs of the state that this training starts from. */
  public int completedEpochs() {
    return position.epoch();
  }

  /**
   * Trains to the end, or until asked to stop.
   *
   * @throws Diverged when the loss is no longer finite
   */
  public TrainingResult run() throws IOException, InterruptedException {
    if (inputs.resume() == null) {
      // So that there is a checkpoint whatever happens in the first epoch.
      keeper.publishStart(state());
    }
    BatchSettings settings =
        new BatchSettings(
            spec.batchSize(),
            spec.dropLast(),
            spec.augmentation(),
            spec.mixup(),
            inputs.normalize(),
            Batches.layout(model.format()),
            spec.seed());
    ImageSet train = inputs.data().train();
    Sampler sampler = Sampler.of(train, spec.rebalance(), spec.shuffle(), spec.seed());
    try (BatchPipeline batches =
        BatchPipeline.start(
            train, sampler, settings, position.epoch(), position.step(), spec.epochs())) {
      while (position.epoch() < spec.epochs()) {
        if (!epoch(batches)) {
          keeper.publishStop(state());
          return result(true);
        }
      }
    }
    return result(false);
  }

  private TrainingResult result(boolean stopped) {
    return new TrainingResult(
        end,
        onValidation == null ? null : onValidation.evaluation(),
        onTest == null ? null : onTest.evaluation(),
        stopped);
  }

  private TrainingState state() {
    return new TrainingState(position, tally, onValidation, onTest);
  }

  /** Runs what is left of the current epoch; false when asked to stop before its end. */
  private boolean epoch(BatchPipeline batches) throws IOException, InterruptedException {
    int row = position.epoch() + 1;
    long started = System.nanoTime();
    double secondsBefore = tally.stepSeconds();
    Stepper.Rates rates = rates(row);
    double @Nullable [] weights =
        ClassWeights.at(spec.rebalance(), groups.trainCounts(), position.epoch());
    while (position.step() < stepsPerEpoch) {
      if (stop.requested()) {
        return false;
      }
      step(batches.next(), rates, weights, row);
    }
    Evaluation evaluation = null;
    Double validationAccuracy = null;
    if (row % spec.evaluation().everyEpochs() == 0 || row == spec.epochs()) {
      evaluation = evaluate(inputs.data().test(), row);
      Evaluation validation = evaluate(inputs.data().validation(), row);
      if (evaluation == null || validation == null) {
        return false;
      }
      validationAccuracy = validation.accuracy();
      end = evaluation;
    }
    boolean bestOfValidation = isBest(validationAccuracy, onValidation);
    boolean bestOfTest = evaluation != null && isBest(evaluation.accuracy(), onTest);
    if (bestOfValidation && validationAccuracy != null) {
      onValidation = new Best(validationAccuracy, end);
    }
    if (bestOfTest && end.accuracy() != null) {
      onTest = new Best(end.accuracy(), end);
    }
    double seconds = secondsBefore + (System.nanoTime() - started) / 1e9;
    metrics.epoch(row(row, rates, evaluation, validationAccuracy, seconds));
    position = new Position(row, 0);
    tally = new EpochTally();
    keeper.publishEpoch(state(), bestOfValidation, bestOfTest);
    return true;
  }

  private static boolean isBest(@Nullable Double score, @Nullable Best before) {
    return score != null && (before == null || score > before.score());
  }

  private Stepper.Rates rates(int row) {
    double learningRate =
        LearningRates.at(spec.schedule(), spec.optimizer().lr(), row, spec.epochs());
    return new Stepper.Rates(
        learningRate,
        Objects.requireNonNullElse(Radii.at(spec.sharpness(), row, spec.epochs()), 0.0),
        0);
  }

  private void step(Batch batch, Stepper.Rates rates, double @Nullable [] weights, int row) {
    long started = System.nanoTime();
    StepReport report;
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray labels = Batches.labels(batch.labels(), scope);
      int[] mixedLabels = batch.mixedLabels();
      NDArray mixed = mixedLabels == null ? null : Batches.labels(mixedLabels, scope);
      NDArray classWeights =
          weights == null ? null : model.format().create(scope, weights, new Shape(weights.length));
      BatchObjective objective =
          new BatchObjective(
              model,
              loss,
              classWeights,
              Batches.images(batch, scope),
              new Targets(labels, mixed, batch.lambda()));
      report = stepper.step(scope, model.parameters(), objective, rates);
    }
    long number = (long) position.epoch() * stepsPerEpoch + position.step() + 1;
    if (!report.finite()) {
      throw new Diverged(report.loss(), number, row);
    }
    tally.add(report, batch.size(), (System.nanoTime() - started) / 1e9);
    position = new Position(position.epoch(), position.step() + 1);
    work.step();
    tell(row, number);
  }

  private void tell(int row, long steps) {
    metrics.progress(
        new Progress(
            work.fraction(),
            row,
            spec.epochs(),
            steps,
            (long) spec.epochs() * stepsPerEpoch,
            work.etaSeconds()));
  }

  /** An evaluation on {@code images}; null when asked to stop meanwhile. */
  private @Nullable Evaluation evaluate(ImageSet images, int row) throws InterruptedException {
    Evaluator evaluator = new Evaluator(groups, spec.loss().logitScale());
    int batchSize = Math.max(spec.batchSize(), ModelEvaluation.BATCH_SIZE);
    boolean whole =
        ModelEvaluation.run(
            model,
            images,
            inputs.normalize(),
            batchSize,
            evaluator,
            evaluated -> {
              work.evaluated(evaluated);
              tell(row, (long) row * stepsPerEpoch);
              return !stop.requested();
            });
    return whole ? evaluator.result().atEpoch(row) : null;
  }

  private EpochMetrics row(
      int row,
      Stepper.Rates rates,
      @Nullable Evaluation evaluation,
      @Nullable Double validationAccuracy,
      double seconds) {
    return new EpochMetrics(
        row,
        rates.learningRate(),
        spec.sharpness() == null ? null : rates.rho(),
        tally.meanLoss(),
        tally.accuracy(),
        evaluation == null ? null : evaluation.loss(),
        evaluation == null ? null : evaluation.accuracy(),
        evaluation == null ? null : evaluation.balancedAccuracy(),
        evaluation == null ? null : evaluation.many(),
        evaluation == null ? null : evaluation.medium(),
        evaluation == null ? null : evaluation.few(),
        validationAccuracy,
        seconds,
        tally.imagesPerSecond());
  }

  @Override
  public void close() {
    model.close();
  }
}
