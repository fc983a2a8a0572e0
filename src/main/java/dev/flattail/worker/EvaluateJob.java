package dev.flattail.worker;

import dev.flattail.engine.data.SplitData;
import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.evaluate.Evaluator;
import dev.flattail.engine.evaluate.Groups;
import dev.flattail.engine.evaluate.ModelEvaluation;
import dev.flattail.engine.evaluate.TrainedModel;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.images.ImageSet;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.Publication;
import dev.flattail.spec.DatasetSpec;
import dev.flattail.spec.EvaluateSpec;
import dev.flattail.spec.InvalidSpec;
import dev.flattail.spec.Normalize;
import java.io.IOException;
import java.nio.file.Path;

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

  /** Evaluates; false when asked to stop first, which leaves the lease to be ended. */
  boolean run() throws IOException, InterruptedException {
    DatasetSpec dataset = spec.dataset();
    if (dataset == null) {
      throw new InvalidSpec("/dataset", "is required");
    }
    SplitData data = SplitData.of(context.datasets().load(dataset), dataset);
    ImageSet images =
        switch (spec.split()) {
          case TRAIN -> data.train();
          case VALIDATION -> data.validation();
          case TEST -> data.test();
        };
    ModelWeights.Described source = context.weights().fetch(spec.model(), scratch);
    Groups groups = new Groups(data.train().classCounts(), spec.thresholds());
    Evaluator evaluator = new Evaluator(groups, source.scale());
    Normalize given = dataset.normalize();
    Normalize normalize = given == null ? Normalize.ofSide(images.height()) : given;
    try (Model model =
        TrainedModel.load(
            source.model(),
            groups.classes(),
            NumberFormat.of(spec.precision()),
            spec.device(),
            source.file())) {
      Seen seen = new Seen(images.size());
      boolean whole =
          ModelEvaluation.run(model, images, normalize, spec.batchSize(), evaluator, seen::add);
      if (whole) {
        finish(data, evaluator.result());
      }
      return whole;
    }
  }

  private void finish(SplitData data, Evaluation evaluation) throws IOException {
    context
        .lease()
        .succeed(
            Rows.of(evaluation),
            Publication.of(
                context
                    .publisher()
                    .plots(
                        TrainPlots.ofEvaluation(
                            context.title(), data.train(), spec.thresholds(), evaluation))));
  }

  /** Counts images for the progress. */
  private final class Seen {
    private final int total;
    private final long startedNanos = System.nanoTime();
    private int seen;

    Seen(int total) {
      this.total = total;
    }

    boolean add(int images) {
      seen += images;
      double elapsed = (System.nanoTime() - startedNanos) / 1e9;
      context
          .progress()
          .set(
              new Progress(
                  (double) seen / total,
                  null,
                  null,
                  (long) seen,
                  (long) total,
                  elapsed * (total - seen) / seen));
      return !context.keeper().requested();
    }
  }
}
