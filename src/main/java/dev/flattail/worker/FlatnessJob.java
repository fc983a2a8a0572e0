package dev.flattail.worker;

import dev.flattail.engine.Activity;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.landscape.ClassLosses;
import dev.flattail.engine.landscape.Flatness;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobs.Publication;
import dev.flattail.spec.FlatnessSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs a measurement of flatness. */
final class FlatnessJob {
  private final JobContext context;
  private final FlatnessSpec spec;
  private final Path scratch;

  FlatnessJob(JobContext context, FlatnessSpec spec, Path scratch) {
    this.context = context;
    this.spec = spec;
    this.scratch = scratch;
  }

  /** Measures; false when asked to stop first, which leaves the lease to be ended. */
  boolean run() throws IOException, InterruptedException {
    MeasuredSplit split = Measurements.split(context, spec);
    StepClock clock = new StepClock(context.progress(), 0);
    AtomicLong done = new AtomicLong();
    int evaluations = Flatness.evaluations(spec);
    try (Model model =
        Measurements.model(
            context,
            spec,
            split.images().classes(),
            NumberFormat.ofCurvature(spec.precision()),
            scratch)) {
      Flatness flatness =
          context
              .attempt()
              .begin(Activity.Kind.MEASUREMENT)
              .around(
                  () ->
                      Flatness.measure(
                          spec,
                          split,
                          model,
                          context.stop(),
                          () -> clock.at(done.incrementAndGet(), evaluations)));
      Map<String, @Nullable Object> result = tree(flatness, split.images().classNames());
      Expectations.judge(spec.expect(), result);
      context.succeed(
          result,
          Publication.of(
              context
                  .publisher()
                  .plots(
                      Map.of(
                          "flatness", LandscapePlots.flatness(context.title(), spec, flatness)))));
      return true;
    } catch (CancellationException asked) {
      return false;
    }
  }

  private static Map<String, @Nullable Object> tree(Flatness flatness, List<String> names) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("base", flatness.base().whole());
    tree.put(
        "draws",
        flatness.draws().stream()
            .map(
                draws ->
                    row(
                        draws.radius(),
                        draws.losses().stream().map(ClassLosses.Losses::whole).toList()))
            .toList());
    tree.put("sharpness", flatness.sharpness());
    tree.put("gradientNorm", flatness.gradientNorm());
    List<Map<String, @Nullable Object>> classes = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      if (!Double.isNaN(flatness.base().perClass()[c])) {
        classes.add(classTree(flatness, c, names.get(c)));
      }
    }
    tree.put("perClass", classes);
    return tree;
  }

  private static Map<String, @Nullable Object> classTree(Flatness flatness, int c, String name) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    double base = flatness.base().perClass()[c];
    tree.put("class", c);
    tree.put("name", name);
    tree.put("base", base);
    tree.put(
        "draws",
        flatness.draws().stream()
            .map(
                draws ->
                    row(
                        draws.radius(),
                        draws.losses().stream().map(losses -> losses.perClass()[c]).toList()))
            .toList());
    tree.put("sharpness", flatness.ascended().perClass()[c] - base);
    return tree;
  }

  private static Map<String, @Nullable Object> row(double radius, List<Double> losses) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("radius", radius);
    row.put("losses", losses);
    return row;
  }
}
