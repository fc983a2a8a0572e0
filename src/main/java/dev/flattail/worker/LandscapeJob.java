package dev.flattail.worker;

import dev.flattail.engine.Activity;
import dev.flattail.engine.checkpoint.Safetensors;
import dev.flattail.engine.checkpoint.StoredTensor;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.landscape.ClassLosses;
import dev.flattail.engine.landscape.Directions;
import dev.flattail.engine.landscape.Surface;
import dev.flattail.engine.landscape.Surfaces;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Publication;
import dev.flattail.spec.InvalidSpec;
import dev.flattail.spec.LandscapeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Draws the loss around a model. Along random directions one grid serves the whole split and every
 * class; along eigenvectors each class has a grid of its own.
 */
final class LandscapeJob {
  private static final String OVERALL = "overall";

  private final JobContext context;
  private final LandscapeSpec spec;
  private final Path scratch;
  private long done;

  LandscapeJob(JobContext context, LandscapeSpec spec, Path scratch) {
    this.context = context;
    this.spec = spec;
    this.scratch = scratch;
  }

  /** Measures; false when asked to stop first, which leaves the lease to be ended. */
  boolean run() throws IOException, InterruptedException {
    MeasuredSplit split = Measurements.split(context, spec);
    int[] classes = spec.classes().of(split.images().classes());
    try (Model model =
        Measurements.model(
            context, spec, split.images().classes(), NumberFormat.of(spec.precision()), scratch)) {
      ClassLosses losses =
          new ClassLosses(
              model,
              split,
              spec.maxSamplesPerClass(),
              spec.seed(),
              spec.batchSize(),
              context.stop());
      Map<String, List<double[]>> directions = directions(model, classes);
      StepClock clock = new StepClock(context.progress(), 0);
      long points = directions.size() * (long) Math.pow(spec.points(), spec.dimensions());
      Surfaces surfaces = new Surfaces(model, losses, () -> clock.at(++done, points));
      Map<String, Surface> found = new LinkedHashMap<>();
      for (Map.Entry<String, List<double[]>> along : directions.entrySet()) {
        Surface surface =
            context
                .attempt()
                .begin(Activity.Kind.MEASUREMENT)
                .around(() -> surfaces.over(along.getValue(), spec.radius(), spec.points()));
        found.put(along.getKey(), surface);
      }
      finish(split.images().classNames(), classes, found);
      return true;
    } catch (CancellationException asked) {
      return false;
    }
  }

  /** Which directions there are, by {@code overall} or class number; the first serves the rest. */
  private Map<String, List<double[]>> directions(Model model, int[] classes) throws IOException {
    Map<String, List<double[]>> directions = new LinkedHashMap<>();
    String hessianJob = spec.hessianJob();
    if (hessianJob == null) {
      double[] parameters = model.parameterValues();
      List<double[]> random = new ArrayList<>();
      for (int axis = 0; axis < spec.dimensions(); axis++) {
        random.add(
            Directions.filterNormalised(
                model.network().parameters(), parameters, spec.seed(), axis));
      }
      directions.put(OVERALL, random);
      return directions;
    }
    UUID job = UUID.fromString(hessianJob);
    List<double[]> whole = eigenvectors(job, OVERALL);
    if (whole != null) {
      directions.put(OVERALL, whole);
    }
    for (int c : classes) {
      String label = Integer.toString(c);
      List<double[]> own = eigenvectors(job, label);
      if (own == null) {
        throw new InvalidSpec(
            "/hessianJob",
            "job %s kept no eigenvectors of class %d; name a Hessian job that measured it, with"
                    .formatted(hessianJob, c)
                + " eigenvectors true");
      }
      directions.put(label, own);
    }
    return directions;
  }

  private @Nullable List<double[]> eigenvectors(UUID job, String label) throws IOException {
    Optional<Artifact> kept = context.jobs().artifact(job, Eigenvectors.path(label));
    if (kept.isEmpty()) {
      return null;
    }
    Path file = context.weights().fetch(kept.get(), scratch.resolve("eigenvectors.safetensors"));
    Map<String, double[]> byName = new TreeMap<>();
    for (StoredTensor tensor : Safetensors.read(file)) {
      byName.put(tensor.name(), tensor.toDoubles());
    }
    List<double[]> directions = new ArrayList<>();
    for (int axis = 1; axis <= spec.dimensions(); axis++) {
      double[] vector = byName.get("largest-" + axis);
      if (vector == null) {
        return null;
      }
      directions.add(vector);
    }
    return directions;
  }

  private void finish(List<String> names, int[] classes, Map<String, Surface> found)
      throws IOException {
    Surface first = found.values().iterator().next();
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("axes", first.axes());
    tree.put("loss", first.whole());
    Map<String, @Nullable Object> perClass = new LinkedHashMap<>();
    Map<String, String> along = new LinkedHashMap<>();
    along.put("loss", found.keySet().iterator().next());
    Map<String, double[][]> drawn = new LinkedHashMap<>();
    drawn.put("whole split", first.whole());
    for (int c : classes) {
      String label = Integer.toString(c);
      Surface own = found.getOrDefault(label, first);
      double[][] losses = own.perClass()[c];
      if (!Double.isNaN(losses[0][0])) {
        perClass.put(label, losses);
        along.put(label, found.containsKey(label) ? label : OVERALL);
        drawn.put(names.get(c), losses);
      }
    }
    tree.put("perClass", perClass);
    tree.put("directions", spec.hessianJob() == null ? "random" : "eigenvectors");
    tree.put("directionsOf", along);
    List<Publication.File> files = new ArrayList<>();
    files.add(context.publisher().json("landscape.json", tree));
    files.addAll(
        context
            .publisher()
            .plots(
                Map.of(
                    "surface",
                    LandscapePlots.surface(context.title(), spec, first.axes(), drawn))));
    context.succeed(summary(first, perClass), Publication.of(files));
  }

  /** The losses at the model itself, and how far they reach. */
  private static Map<String, @Nullable Object> summary(
      Surface surface, Map<String, @Nullable Object> perClass) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double[] row : surface.whole()) {
      for (double loss : row) {
        least = Math.min(least, loss);
        most = Math.max(most, loss);
      }
    }
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("points", surface.whole().length * surface.whole()[0].length);
    tree.put("classes", perClass.size());
    tree.put("lossMin", least);
    tree.put("lossMax", most);
    return tree;
  }
}
