package dev.flattail.worker;

import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.evaluate.Evaluator;
import dev.flattail.engine.evaluate.Groups;
import dev.flattail.engine.evaluate.ModelEvaluation;
import dev.flattail.engine.evaluate.TrainedModel;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobs.Publication;
import dev.flattail.spec.EvaluateSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

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
    MeasuredSplit split = Measurements.split(context, spec);
    ModelWeights.Described source = context.weights().fetch(spec.model(), scratch);
    Groups groups = new Groups(split.trainCounts(), spec.thresholds());
    Evaluator evaluator = new Evaluator(groups, source.scale());
    NumberFormat format = NumberFormat.of(spec.precision());
    try (Model model =
        TrainedModel.load(source.model(), groups.classes(), format, spec.device(), source.file())) {
      StepClock clock = new StepClock(context.progress(), 0);
      AtomicLong seen = new AtomicLong();
      boolean whole =
          ModelEvaluation.run(
              model,
              split.images(),
              split.normalize(),
              spec.batchSize(),
              evaluator,
              images -> {
                clock.at(seen.addAndGet(images), split.images().size());
                return !context.keeper().requested();
              });
      if (whole) {
        finish(split, evaluator.result());
      }
      return whole;
    }
  }

  private void finish(MeasuredSplit split, Evaluation evaluation) throws IOException {
    context
        .lease()
        .succeed(
            Rows.of(evaluation),
            Publication.of(
                context
                    .publisher()
                    .plots(
                        TrainPlots.ofEvaluation(
                            context.title(),
                            split.images().classNames(),
                            split.trainCounts(),
                            spec.thresholds(),
                            evaluation))));
  }
}
