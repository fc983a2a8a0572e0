package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import dev.flattail.architecture.SingleValueNorms;
import dev.flattail.engine.NonFiniteException;
import dev.flattail.engine.ObservedActivity;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.checkpoint.FiniteTensors;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchPipeline;
import dev.flattail.engine.evaluate.ClassGroups;
import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.evaluate.TauNorm;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.optim.EpochRates;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.method.ClassPairGradientTally;
import dev.flattail.engine.train.stage.StagePlan;
import dev.flattail.engine.train.stage.TauSearch;
import dev.flattail.engine.train.stage.TrainingStage;
import dev.flattail.engine.train.stage.WeightAverage;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.InitClassifier;
import dev.flattail.jobspec.InitFrom;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.results.EpochRow;
import dev.flattail.results.EvaluationResult;
import dev.flattail.results.Stopped;
import dev.flattail.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs one training from its first step, or from a saved step, to its last, stage by stage. The
 * result is a function of the inputs alone. A training that is stopped after any step and resumed
 * from its published state ends in the same bytes (CPU, same number of threads).
 */
public final class Training implements AutoCloseable {
  private final TrainingInputs inputs;
  private final TrainSpec spec;
  private final MetricsOut metrics;
  private final StopSignal stop;
  private final ClassGroups groups;
  private final TrainingEvaluation evaluator;
  private final EpochMeasurement measurement;
  private final WorkUnits work;
  private final CheckpointPublisher keeper;
  private final @Nullable ClassPairGradientTally pairs;
  private final EarlyEnd earlyEnd;
  private final List<StagePlan> stages;

  /** Counts epochs over all stages. */
  private TrainingPosition position = TrainingPosition.START;

  /** The running stage's model; closed when the next stage brings its own. */
  private Model model;

  private StagePlan plan;

  /** The running stage, or the last one after the end. */
  private TrainingStage stage;

  private EpochTally tally = new EpochTally();
  private StageScores scores;
  private @Nullable StageScores stage1;
  private @Nullable Double tau;
  private boolean normalizing;

  /**
   * Builds the model and restores a saved state, if there is one.
   *
   * @throws dev.flattail.engine.checkpoint.BadCheckpointException when the initial weights do not
   *     fit
   * @throws UnrunnableSpecException when this machine lacks the spec's device, or batch
   *     normalization would see a single value per channel
   */
  public Training(
      TrainingInputs inputs, MetricsOut metrics, CheckpointsOut checkpoints, StopSignal stop)
      throws IOException {
    this.inputs = inputs;
    this.spec = inputs.spec();
    this.metrics = metrics;
    this.stop = stop;
    ImageSet train = inputs.data().train();
    SingleValueNorms.find(spec, train.size(), train.height(), train.width())
        .ifPresent(
            problem -> {
              throw new UnrunnableSpecException("batchSize " + problem.detail());
            });
    this.groups = new ClassGroups(inputs.classCounts(), spec.evaluation().thresholds());
    this.evaluator = new TrainingEvaluation(inputs, groups, metrics, stop, this::evaluated);
    this.pairs = ClassPairGradientTally.of(inputs);
    this.stages = StagePlan.of(inputs, pairs);
    this.earlyEnd = new EarlyEnd(inputs, stages.getLast().epochsAfter());
    TrainingCurvature curvature =
        TrainingCurvature.of(inputs, metrics, stop, this::work, this::reportProgress);
    this.measurement =
        new EpochMeasurement(inputs, evaluator, curvature, stop, this::requireFinite);
    this.plan = stages.getFirst();
    this.model =
        newModel(
            spec.model(),
            Networks.auxiliary(spec.loss(), spec.model(), train.classes(), ImageSet.CHANNELS));
    try {
      this.keeper = new CheckpointPublisher(inputs, checkpoints, metrics);
      this.scores = evaluator.noScores(plan);
      this.stage = plan.open(model);
      this.work =
          new WorkUnits(
              stages,
              stage.costs(),
              train.size(),
              new WorkUnits.Recurring(
                  spec.evaluation().everyEpochs(),
                  inputs.data().test().size() + inputs.data().validation().size()),
              TrainingCurvature.work(curvature),
              System::nanoTime);
      start();
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * @param auxiliary tensors that are trained with it
   */
  private Model newModel(ModelSpec described, FlatLayout auxiliary) {
    return Model.create(
        Networks.of(described, inputs.classCounts().length, ImageSet.CHANNELS),
        auxiliary,
        NumberFormat.of(spec.precision()),
        Torch.device(spec.device()),
        spec.seed());
  }

  private void start() throws IOException {
    ResumePoint resume = inputs.resume();
    if (resume != null) {
      TrainingState.Saved saved = TrainingState.read(resume.state(), groups);
      boolean normalized = saved.stage() > stages.size();
      StagePlan running = normalized ? stages.getLast() : stages.get(saved.stage() - 1);
      takeModelOf(running);
      ModelState.load(model, Safetensors.read(resume.last()));
      if (running != plan) {
        enter(running);
      }
      TrainingState state = saved.into(normalized ? null : stage, pairs, earlyEnd.stopping());
      position = state.position();
      tally = state.tally();
      scores = state.scores();
      stage1 = state.stage1();
      tau = state.tau();
      work.skip(position);
      if (resume.best() != null) {
        keeper.takeStart(resume.best());
      }
      keeper.resumeAfter(position);
      metrics.log("going on after epoch " + position.epoch() + ", step " + position.step());
    } else if (inputs.initialWeights() != null) {
      takeUp(inputs.initialWeights());
    }
  }

  private void takeUp(Path weights) throws IOException {
    InitFrom from = spec.initFrom();
    if (from != null && from.classifier() == InitClassifier.FRESH) {
      ModelState.loadBackbone(model, Safetensors.readStateDict(weights).tensors());
    } else {
      ModelState.load(model, Safetensors.readStateDict(weights).tensors());
    }
  }

  /** Returns the number of completed epochs of the state that this training starts from. */
  public int completedEpochs() {
    return position.epoch();
  }

  /**
   * Trains to the end, until early stopping or a pause ends it, or until asked to stop.
   *
   * @throws DivergedException when the loss, the gradient, the weights or the logits are no longer
   *     finite; nothing is then published or evaluated from them
   */
  public TrainingResult run() throws IOException, InterruptedException {
    try {
      return train();
    } catch (NonFiniteException e) {
      long step = plan.stepsBefore() + stepsOfStage();
      int epoch = position.epoch() + (position.step() > 0 ? 1 : 0);
      throw diverged(String.valueOf(e.getMessage()), step, epoch);
    }
  }

  private DivergedException diverged(String found, long step, int epoch) {
    String remedies =
        normalizing
            ? DivergenceAdvice.OF_TAU_NORM
            : DivergenceAdvice.of(
                plan.number(),
                stage.schedules().sharpnessIn(Math.max(0, epoch - 1 - plan.epochsBefore())));
    return new DivergedException(found, step, epoch, remedies, keeper.kept());
  }

  /** Returns the number of completed steps of the running stage. */
  private long stepsOfStage() {
    return (long) (position.epoch() - plan.epochsBefore()) * stage.stepsPerEpoch()
        + position.step();
  }

  private TrainingResult train() throws IOException, InterruptedException {
    if (inputs.resume() == null) {
      // Ensures a checkpoint even if the first epoch is interrupted.
      keeper.publishLast(state(), model);
    }
    boolean whole = tau != null || (runStages() && normalize());
    Stopped stopped = whole ? null : earlyEnd.at(position);
    boolean interrupted = !whole && stopped == null;
    if (interrupted) {
      keeper.publishLast(state(), model);
    }
    if (stopped != null) {
      metrics.log(EarlyEnd.message(stopped));
    }
    return new TrainingResult(
        scores,
        stage1,
        tau,
        pairs == null ? null : pairs.result(inputs.data().train().classNames()),
        stopped,
        interrupted);
  }

  private TrainingState state() {
    return new TrainingState(
        tau == null ? plan.number() : plan.number() + 1,
        tau == null ? stage : null,
        position,
        tally,
        scores,
        stage1,
        tau,
        pairs,
        earlyEnd.stopping());
  }

  /** Runs the remaining stages; returns false when it ends or is asked to stop before. */
  private boolean runStages() throws IOException, InterruptedException {
    while (runStage()) {
      if (plan.number() == stages.size()) {
        return true;
      }
      if (earlyEnd.at(position) != null) {
        return false;
      }
      startNext();
    }
    return false;
  }

  /** Runs the rest of the current stage; returns false when it ends or is asked to stop before. */
  private boolean runStage() throws IOException, InterruptedException {
    int before = plan.epochsBefore();
    if (position.epoch() - before >= stage.epochs()) {
      return true;
    }
    if (earlyEnd.at(position) != null) {
      return false;
    }
    try (BatchPipeline batches =
        BatchPipeline.start(
            inputs.data().train(),
            stage.sampler(),
            stage.batches(),
            position.epoch() - before,
            position.step(),
            stage.epochs())) {
      while (position.epoch() - before < stage.epochs()) {
        ObservedActivity epoch = metrics.begin(ObservedActivity.Kind.EPOCH);
        try {
          if (!epoch(batches) || earlyEnd.at(position) != null) {
            return false;
          }
        } finally {
          epoch.close();
        }
      }
    }
    return true;
  }

  /** Starts the next stage. */
  private void startNext() throws IOException {
    endFirst();
    StagePlan next = stages.get(plan.number());
    takeModelOf(next);
    enter(next);
    startScores();
    metrics.log(
        "stage 2: the classifier alone, for %d epoch%s"
            .formatted(next.epochs(), next.epochs() == 1 ? "" : "s"));
    keeper.publishLast(state(), model);
  }

  /** Loads the first stage's selected checkpoint and publishes it. */
  private void endFirst() throws IOException {
    Path from = keeper.start();
    if (from != null) {
      if (!Files.exists(from)) {
        throw new IllegalStateException(
            "stage2.from names a best epoch, and none was chosen: there is no split to choose by");
      }
      ModelState.load(model, Safetensors.read(from));
    }
    keeper.publishFirstStage(state(), model);
  }

  private void startScores() {
    stage1 = spec.epochs() == 0 ? null : scores;
    scores = evaluator.noScores(plan);
  }

  /** Normalizes the classifier when the spec says so; returns false when asked to stop. */
  private boolean normalize() throws IOException, InterruptedException {
    if (!(spec.stage2() instanceof Stage2Spec.TauNorm norm)) {
      return true;
    }
    endFirst();
    normalizing = true;
    try (NDArray original = model.parameters().duplicate()) {
      TauSearch.Choice choice =
          new TauSearch(model, this::validationAccuracy, metrics::log).choose(norm);
      Evaluation evaluation = null;
      if (choice != null) {
        TauNorm.apply(model, choice.tau());
        FiniteTensors.require(model);
        evaluation = evaluator.ofTest(model, plan);
      }
      if (choice == null || evaluation == null) {
        FlatVectors.assign(model.parameters(), original);
        return false;
      }
      startScores();
      scores = scores.with(evaluation.atEpoch(position.epoch()), choice.accuracy());
      tau = choice.tau();
      metrics.log("stage 2: classifier normalized with tau " + choice.tau());
      keeper.publishOnly(state(), model);
      return true;
    }
  }

  /** Switches to a stage's own model, if it has one. */
  private void takeModelOf(StagePlan next) {
    if (next.model().equals(plan.model())) {
      return;
    }
    Model before = model;
    model = newModel(next.model(), FlatLayout.EMPTY);
    ModelState.takeOver(model, before);
    before.close();
  }

  private void enter(StagePlan next) {
    plan = next;
    stage = next.open(model);
  }

  private @Nullable Double validationAccuracy() throws InterruptedException {
    Evaluation evaluation = evaluator.ofValidation(model, plan);
    return evaluation == null ? null : evaluation.figures().balancedAccuracy();
  }

  /** Runs the rest of the current epoch; returns false when asked to stop before its end. */
  private boolean epoch(BatchPipeline batches) throws IOException, InterruptedException {
    int row = position.epoch() + 1;
    int epoch = position.epoch() - plan.epochsBefore();
    EpochRates rates = stage.rates(epoch);
    long started = System.nanoTime();
    double secondsBefore = tally.stepSeconds();
    while (position.step() < stage.stepsPerEpoch()) {
      if (stop.requested()) {
        return false;
      }
      step(batches.next(), rates);
      if (keeper.isDue()) {
        keeper.publishLast(state(), model);
      }
    }
    boolean stageEnds = epoch + 1 == stage.epochs();
    StageScores before = scores;
    EpochMeasurement.Found found = measurement.after(row, stage, plan);
    if (found == null) {
      return false;
    }
    if (found.test() != null) {
      scores = scores.with(found.test().atEpoch(row), found.validationAccuracy());
    }
    WeightAverage average = stage.average();
    if (average != null && !stageEnds) {
      average.add(epoch);
    }
    double seconds = secondsBefore + (System.nanoTime() - started) / 1e9;
    EpochRow figures = row(row, rates, found, seconds);
    metrics.epoch(figures);
    earlyEnd.ended(figures);
    stage.method().epochEnded(row);
    position = new TrainingPosition(row, 0);
    tally = new EpochTally();
    keeper.publishEpoch(
        state(),
        model,
        scores.onValidation() != before.onValidation(),
        scores.onTest() != before.onTest(),
        earlyEnd.at(position) != null);
    return true;
  }

  /** Requires that the model and the memory of its stage are finite. */
  private void requireFinite() {
    TrainingState state = state();
    state.settle();
    state.requireFinite(model);
  }

  private void step(Batch batch, EpochRates rates) {
    long started = System.nanoTime();
    long number = (long) rates.epoch() * stage.stepsPerEpoch() + position.step() + 1;
    StepReport report = stage.step(batch, rates, number);
    if (!report.finite()) {
      throw diverged(report.nonFinite(), plan.stepsBefore() + number, position.epoch() + 1);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    tally.add(report, batch.size(), seconds);
    metrics.step(batch.size(), seconds);
    position = new TrainingPosition(position.epoch(), position.step() + 1);
    work.step(position.epoch());
    reportProgress();
  }

  private void reportProgress() {
    metrics.progress(work.progress(plan, position));
  }

  private WorkUnits work() {
    return work;
  }

  private void evaluated(int images) {
    work.evaluated(images);
    reportProgress();
  }

  private EpochRow row(int number, EpochRates rates, EpochMeasurement.Found found, double seconds) {
    Evaluation test = found.test();
    EvaluationResult figures = test == null ? null : test.figures();
    return new EpochRow(
        number,
        rates.learningRate(),
        rates.rho(),
        tally.meanLoss(),
        tally.accuracy(),
        figures == null ? null : figures.loss(),
        figures == null ? null : figures.accuracy(),
        figures == null ? null : figures.balancedAccuracy(),
        figures == null ? null : figures.many(),
        figures == null ? null : figures.medium(),
        figures == null ? null : figures.few(),
        found.validationAccuracy(),
        found.validationLoss(),
        seconds,
        tally.imagesPerSecond(),
        found.curvature());
  }

  @Override
  public void close() {
    model.close();
  }
}
