package dev.flattail.worker;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.engine.NonFiniteException;
import dev.flattail.engine.ObservedActivity;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.evaluate.ClassGroups;
import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.evaluate.Evaluator;
import dev.flattail.engine.evaluate.LogitsOut;
import dev.flattail.engine.evaluate.ModelEvaluation;
import dev.flattail.engine.evaluate.OpenSetTally;
import dev.flattail.engine.evaluate.PostHocCorrections;
import dev.flattail.engine.evaluate.Predictor;
import dev.flattail.engine.evaluate.ReorderedLogits;
import dev.flattail.engine.evaluate.TrainedModel;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobspec.ClassMatching;
import dev.flattail.jobspec.ClassOrder;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.results.EvaluateResult;
import dev.flattail.results.ResultFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs an evaluation. */
final class EvaluateJob {
  private final JobContext context;
  private final EvaluateSpec spec;
  private final Path scratch;

  EvaluateJob(JobContext context, EvaluateSpec spec, Path scratch) {
    this.context = context;
    this.spec = spec;
    this.scratch = scratch;
  }

  /**
   * Evaluates the model. Returns false when asked to stop first; then the caller must end the
   * lease.
   */
  boolean run() throws IOException, InterruptedException {
    ModelWeights.Described source = context.weights().fetch(spec.model(), scratch);
    MeasuredSplit split = MeasurementInputs.split(context, spec);
    ClassGroups groups = new ClassGroups(trainCounts(split), spec.groups());
    List<String> outputs = outputNames(source);
    int[] order = order(split.images().classNames(), outputs);
    NumberFormat format = NumberFormat.of(spec.precision());
    try (Model model =
        TrainedModel.load(source.model(), groups.classes(), format, spec.device(), source.file())) {
      PostHocCorrections.correct(model, source.model(), spec.postHoc());
      return evaluate(new Measured(split, groups, order, outputs), model, source.scale());
    }
  }

  /** Returns the training images per class, which submission wrote into the spec. */
  private int[] trainCounts(MeasuredSplit split) {
    List<Integer> counts = spec.trainCounts();
    if (counts == null) {
      return split.trainCounts();
    }
    if (counts.size() != split.images().classes()) {
      throw new InvalidSpecException(
          "/trainCounts",
          "has length %d, and the data set %d classes"
              .formatted(counts.size(), split.images().classes()));
    }
    return counts.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * What is evaluated.
   *
   * @param outputs the model's output of each class of the data set
   * @param outputNames names of the outputs; null when they are not known
   */
  private record Measured(
      MeasuredSplit split, ClassGroups groups, int[] outputs, @Nullable List<String> outputNames) {}

  /** Returns the names of the model's outputs: from its file, else from its training's data set. */
  private @Nullable List<String> outputNames(ModelWeights.Described source) {
    DatasetSpec trainedOn = source.trainedOn();
    return source.classNames() != null || trainedOn == null
        ? source.classNames()
        : context.datasets().describe(trainedOn).stream().map(ClassSplit::name).toList();
  }

  /** Returns the model's output of each class. Submission has reported names that differ. */
  private int[] order(List<String> classes, @Nullable List<String> outputs) {
    if (spec.classes() == ClassMatching.BY_INDEX || outputs == null) {
      return ClassOrder.byIndex(classes.size());
    }
    int[] order = ClassOrder.byName(classes, outputs);
    if (order == null) {
      throw new InvalidSpecException(
          "/classes",
          "the data set's classes are not the model's: " + ClassOrder.difference(classes, outputs));
    }
    return order;
  }

  private boolean evaluate(Measured measured, Model model, double scale)
      throws IOException, InterruptedException {
    MeasuredSplit split = measured.split();
    ClassGroups groups = measured.groups();
    MeasuredSplit unknown = unknownImages();
    OpenSetTally tally = new OpenSetTally(spec.openThreshold());
    Steps steps = new Steps(batches(split) + batches(unknown));
    Path csv = scratch.resolve(ResultFiles.PREDICTIONS);
    DatasetSpec dataset = Objects.requireNonNull(spec.dataset(), "filled in at submission");
    SplitImages images = SplitImages.of(context, dataset, spec.split(), split.images());
    Evaluation evaluation;
    try (PredictionsFile predictions = new PredictionsFile(csv, images::path)) {
      Evaluator evaluator =
          new Evaluator(
              groups,
              scale,
              (label, predicted, confidence) -> {
                predictions.add(label, predicted, confidence);
                tally.known(label, predicted, confidence);
              });
      String name = "the %s split".formatted(spec.split().name().toLowerCase(Locale.ROOT));
      if (!pass(model, split, name, corrected(evaluator, measured, scale), steps)) {
        return false;
      }
      evaluation = evaluator.result();
    }
    if (unknown != null) {
      LogitsOut rejecter =
          new Predictor(
              groups.classes(), scale, (label, predicted, confidence) -> tally.unknown(confidence));
      if (!pass(model, unknown, "the open set", corrected(rejecter, measured, scale), steps)) {
        return false;
      }
    }
    EvaluateResult result =
        EvaluateResult.of(
            evaluation.figures(),
            split.images().classNames(),
            measured.outputNames(),
            unknown == null ? null : tally.result());
    context.succeed(
        result.judged(Expectations.judge(spec.expect(), result)),
        Publication.of(files(images, groups, evaluation, csv)));
    return true;
  }

  private LogitsOut corrected(LogitsOut out, Measured measured, double scale) {
    return new ReorderedLogits(
        PostHocCorrections.before(out, spec.postHoc(), measured.groups().trainCounts(), scale),
        measured.outputs());
  }

  private @Nullable MeasuredSplit unknownImages() {
    if (spec.openSet() == null) {
      return null;
    }
    DatasetSpec dataset = spec.openSet().dataset();
    return MeasuredSplit.testOrAll(context.load(dataset), dataset);
  }

  private int batches(@Nullable MeasuredSplit split) {
    return split == null ? 0 : Math.ceilDiv(split.images().size(), spec.batchSize());
  }

  /**
   * Passes all images through the model.
   *
   * @param images name of the images in messages
   * @throws NonFiniteException when a logit is not finite, naming the image
   */
  private boolean pass(Model model, MeasuredSplit split, String images, LogitsOut out, Steps steps)
      throws InterruptedException {
    try {
      return pass(model, split, out, steps);
    } catch (NonFiniteException e) {
      throw e.of(images);
    }
  }

  private boolean pass(Model model, MeasuredSplit split, LogitsOut out, Steps steps)
      throws InterruptedException {
    return context
        .attempt()
        .begin(ObservedActivity.Kind.EVALUATION)
        .around(
            () ->
                ModelEvaluation.run(
                    model,
                    split.images(),
                    split.normalize(),
                    spec.batchSize(),
                    out,
                    count -> {
                      steps.one();
                      return !context.stop().requested();
                    }));
  }

  /** Counts the finished batches of known and unknown images. */
  private final class Steps {
    private final StepClock clock = new StepClock(context.progress());
    private final AtomicLong done = new AtomicLong();
    private final int all;

    Steps(int all) {
      this.all = all;
    }

    void one() {
      clock.at(done.incrementAndGet(), all);
    }
  }

  private List<Publication.File> files(
      SplitImages images, ClassGroups groups, Evaluation evaluation, Path csv) throws IOException {
    List<Publication.File> files = new ArrayList<>();
    files.addAll(
        context
            .publisher()
            .plots(
                TrainPlots.ofEvaluation(
                    context.title(),
                    images.images().classNames(),
                    groups.trainCounts(),
                    spec.groups(),
                    evaluation)));
    if (evaluation.confusion() != null) {
      files.add(context.publisher().json(ResultFiles.CONFUSION, evaluation.confusion()));
    }
    files.add(context.publisher().put(ResultFiles.PREDICTIONS, "text/csv", csv));
    if (evaluation.mistakes() != null) {
      files.add(
          context
              .publisher()
              .json(ResultFiles.MISTAKES, images.mistakes(evaluation, evaluation.mistakes())));
    }
    return files;
  }
}
