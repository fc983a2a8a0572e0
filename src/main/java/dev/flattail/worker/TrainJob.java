package dev.flattail.worker;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.engine.data.DataSplits;
import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.evaluate.Mistake;
import dev.flattail.engine.train.CheckpointsOut;
import dev.flattail.engine.train.MetricsOut;
import dev.flattail.engine.train.ResumePoint;
import dev.flattail.engine.train.Training;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.engine.train.TrainingProgress;
import dev.flattail.engine.train.TrainingResult;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobspec.Split;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.plot.ClassGradientsPlot;
import dev.flattail.plot.Plot;
import dev.flattail.results.ClassGradients;
import dev.flattail.results.EpochRow;
import dev.flattail.results.Judgment;
import dev.flattail.results.PlotNames;
import dev.flattail.results.ResultFiles;
import dev.flattail.results.StopReason;
import dev.flattail.results.Stopped;
import dev.flattail.results.TrainResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs a training and publishes its output. */
final class TrainJob implements MetricsOut {
  /** The artifact that, together with {@code last}, allows a training to be resumed. */
  static final String STATE = "state";

  /** The previous versions of {@code last} and its state. */
  static final String PREVIOUS = "previous";

  static final String PREVIOUS_STATE = "previous-state";

  /** Maximum number of classes with counts logged one by one. */
  private static final int MOST_LISTED = 100;

  /** Each file replaces the one before, in the artifact store too. */
  private static final Duration TENSORBOARD_EVERY = Duration.ofSeconds(30);

  private final JobContext context;
  private final TrainSpec spec;
  private final Path scratch;
  private long nextTensorBoard = System.nanoTime();

  TrainJob(JobContext context, TrainSpec spec, Path scratch) {
    this.context = context;
    this.spec = spec;
    this.scratch = scratch;
  }

  /**
   * Trains the model. Returns false when asked to stop before the end; then the caller must end the
   * lease.
   */
  boolean run() throws IOException, InterruptedException {
    DataSplits data = DataSplits.of(context.load(spec.dataset()), spec.dataset());
    describe(data);
    ResumePoint resume = resumePoint();
    // A resumed training does not need the model that it began with, which may be deleted by now.
    Path initial = resume == null ? initialWeights() : null;
    TrainingInputs inputs =
        new TrainingInputs(
            spec,
            data,
            initial,
            resume,
            scratch,
            context.lease().job().pauseAfter(),
            CheckpointNotes.of(context, spec, data));
    try (Training training = new Training(inputs, this, this::publish, context.stop())) {
      context.lease().startAfter(training.completedEpochs());
      TrainingResult result = training.run();
      if (!result.interrupted()) {
        finish(data, result);
      }
      return !result.interrupted();
    }
  }

  private void publish(List<CheckpointsOut.Checkpoint> files, List<String> dropped)
      throws IOException {
    long bytes = 0;
    for (CheckpointsOut.Checkpoint checkpoint : files) {
      bytes += Files.size(checkpoint.file());
    }
    ObservedActivity publishing = begin(ObservedActivity.Kind.PUBLISH);
    try {
      context.publisher().publish(files, dropped);
    } finally {
      publishing.close();
    }
    context.attempt().checkpoint(bytes);
  }

  private void describe(DataSplits data) {
    context
        .log()
        .info(
            "training on %d images of %s by class, %d for validation, %d for test"
                .formatted(
                    data.train().size(),
                    byClass(data.train().classCounts()),
                    data.validation().size(),
                    data.test().size()));
  }

  private static String byClass(int[] counts) {
    return counts.length <= MOST_LISTED
        ? Arrays.toString(counts)
        : "%d classes, %d to %d"
            .formatted(
                counts.length,
                Arrays.stream(counts).min().orElse(0),
                Arrays.stream(counts).max().orElse(0));
  }

  private @Nullable Path initialWeights() throws IOException {
    return spec.initFrom() == null ? null : context.weights().fetch(spec.initFrom(), scratch);
  }

  /**
   * Returns the newest undamaged checkpoint of an earlier attempt; null to start from the
   * beginning.
   */
  private @Nullable ResumePoint resumePoint() throws IOException {
    ResumePoint newest = resumePoint("last", STATE);
    return newest == null ? resumePoint(PREVIOUS, PREVIOUS_STATE) : newest;
  }

  private @Nullable ResumePoint resumePoint(String weights, String rest) throws IOException {
    UUID job = context.lease().job().id();
    Optional<Artifact> last = context.jobs().artifact(job, Publisher.path(weights));
    Optional<Artifact> state = context.jobs().artifact(job, Publisher.path(rest));
    if (last.isEmpty() || state.isEmpty()) {
      return null;
    }
    try {
      return new ResumePoint(
          context.weights().fetch(last.get(), scratch.resolve("resume-last.safetensors")),
          context.weights().fetch(state.get(), scratch.resolve("resume-state.safetensors")),
          startOfSecond(job));
    } catch (DamagedArtifactException damaged) {
      context.log().warn(damaged.getMessage() + "; going on from what was saved before it");
      return null;
    }
  }

  /**
   * Returns the checkpoint of stage one that stage two starts from; null when it was not chosen
   * yet.
   */
  private @Nullable Path startOfSecond(UUID job) throws IOException {
    if (spec.stage2() == null) {
      return null;
    }
    String name =
        switch (spec.stage2().from()) {
          case LAST -> null;
          case BEST -> "best";
          case BEST_ON_TEST -> "best-on-test";
        };
    if (name == null) {
      return null;
    }
    Optional<Artifact> best = context.jobs().artifact(job, Publisher.path(name));
    return best.isEmpty()
        ? null
        : context.weights().fetch(best.get(), scratch.resolve("resume-best.safetensors"));
  }

  private void finish(DataSplits data, TrainingResult result) throws IOException {
    TrainResult figures = result.figures();
    Evaluation end = result.scores().end();
    List<Publication.File> files = new ArrayList<>();
    Map<String, Plot> plots = plots(data, end);
    ClassGradients gradients = result.gradients();
    if (gradients != null) {
      plots.put(PlotNames.CLASS_GRADIENTS, new ClassGradientsPlot(context.title(), gradients));
      files.add(context.publisher().json(ResultFiles.CLASS_GRADIENTS, gradients));
    }
    files.addAll(context.publisher().plots(plots));
    if (end.confusion() != null) {
      files.add(context.publisher().json(ResultFiles.CONFUSION, end.confusion()));
    }
    List<Mistake> mistakes = end.mistakes();
    if (mistakes != null && data.test().size() > 0) {
      SplitImages images = SplitImages.of(context, spec.dataset(), Split.TEST, data.test());
      files.add(context.publisher().json(ResultFiles.MISTAKES, images.mistakes(end, mistakes)));
    }
    context.succeed(
        figures.judged(judgment(figures)),
        new Publication(
            files, List.of(), List.of(Publisher.path(PREVIOUS), Publisher.path(PREVIOUS_STATE))));
  }

  /** A paused training has not come to its end, by which it is judged. */
  private Judgment judgment(TrainResult figures) {
    Stopped stopped = figures.stopped();
    return stopped != null && stopped.reason() == StopReason.PAUSED
        ? Judgment.NONE
        : Expectations.judge(spec.expect(), figures);
  }

  private Map<String, Plot> plots(DataSplits data, Evaluation end) {
    return TrainPlots.of(
        context.title(),
        context.jobs().metrics(context.lease().job().id(), EpochRow.class),
        data.train().classNames(),
        data.train().classCounts(),
        spec.evaluation().thresholds(),
        spec.allEpochs() > spec.epochs() ? spec.epochs() + 1 : null,
        end);
  }

  @Override
  public void progress(TrainingProgress progress) {
    context
        .progress()
        .set(
            new Progress(
                progress.fraction(),
                progress.epoch(),
                progress.epochs(),
                progress.step(),
                progress.steps(),
                progress.etaSeconds()));
  }

  @Override
  public void epoch(EpochRow row) {
    context.lease().metricsRow(row.epoch(), row);
    publishTensorBoard();
    log(
        "epoch %d of %d: train loss %.4f, train accuracy %.3f%s, %.0f images/s"
            .formatted(
                row.epoch(),
                spec.allEpochs(),
                row.trainLoss(),
                row.trainAccuracy(),
                row.balancedAccuracy() == null
                    ? ""
                    : ", balanced test accuracy %.3f".formatted(row.balancedAccuracy()),
                row.imagesPerSecond()));
  }

  /** Does not wait for a store that is away: the next epoch's file has these rows too. */
  private void publishTensorBoard() {
    if (System.nanoTime() - nextTensorBoard < 0) {
      return;
    }
    Job job = context.lease().job();
    context
        .publisher()
        .tryPut(
            TensorBoardFile.path(job),
            TensorBoardFile.MEDIA_TYPE,
            TensorBoardFile.of(job, context.jobs()).bytes())
        .ifPresent(file -> context.lease().publish(Publication.of(List.of(file))));
    nextTensorBoard = System.nanoTime() + TENSORBOARD_EVERY.toNanos();
  }

  @Override
  public void log(String line) {
    context.log().info(line);
  }

  @Override
  public void step(int images, double seconds) {
    context.attempt().step(images, seconds);
  }

  @Override
  public ObservedActivity begin(ObservedActivity.Kind kind) {
    return context.attempt().begin(kind);
  }
}
