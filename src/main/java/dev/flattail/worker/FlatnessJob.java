package dev.flattail.worker;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.landscape.Flatness;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.plot.FlatnessPlot;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.MeasuredLoss;
import dev.flattail.results.PlotNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/** Runs a flatness measurement. */
final class FlatnessJob {
  private final JobContext context;
  private final FlatnessSpec spec;
  private final Path scratch;

  FlatnessJob(JobContext context, FlatnessSpec spec, Path scratch) {
    this.context = context;
    this.spec = spec;
    this.scratch = scratch;
  }

  /**
   * Measures the flatness. Returns false when asked to stop first; then the caller must end the
   * lease.
   */
  boolean run() throws IOException, InterruptedException {
    MeasuredSplit split = MeasurementInputs.split(context, spec);
    StepClock clock = new StepClock(context.progress());
    AtomicLong done = new AtomicLong();
    int evaluations = Flatness.evaluations(spec);
    try (MeasurementInputs.Loaded trained =
        MeasurementInputs.model(
            context,
            spec,
            split.images().classes(),
            NumberFormat.ofCurvature(spec.precision()),
            scratch)) {
      Flatness flatness =
          context
              .attempt()
              .begin(ObservedActivity.Kind.MEASUREMENT)
              .around(
                  () ->
                      Flatness.measure(
                          spec,
                          split,
                          trained.model(),
                          spec.loss().logitFactor(trained.scale()),
                          context.stop(),
                          () -> clock.at(done.incrementAndGet(), evaluations)));
      MeasuredLoss loss = MeasuredLosses.of(spec, trained.scale());
      FlatnessResult result = flatness.figures(loss, split.images().classNames());
      warnOfNonFinite(result);
      context.succeed(
          result.judged(Expectations.judge(spec.expect(), result)),
          Publication.of(
              context
                  .publisher()
                  .plots(
                      Map.of(
                          PlotNames.FLATNESS,
                          new FlatnessPlot(
                              context.title(),
                              MeasuredLosses.shown(spec, loss),
                              result,
                              spec.rho())))));
      return true;
    } catch (CancellationException asked) {
      return false;
    }
  }

  private void warnOfNonFinite(FlatnessResult result) {
    for (FlatnessResult.Draws drawn : result.draws()) {
      if (drawn.nonFinite() > 0) {
        context
            .log()
            .warn(
                "the loss is not finite, and null in the result, for %d of %d draws at the radius %s; lower that radius"
                    .formatted(drawn.nonFinite(), drawn.losses().size(), drawn.radius()));
      }
    }
    if (result.gradientNorm() == null) {
      context
          .log()
          .warn("the gradient is not finite, so sharpness is null; set precision to float64");
    } else if (result.sharpness() == null) {
      context.log().warn("the loss at SAM's point is not finite, so sharpness is null; lower rho");
    }
  }
}
