package dev.flattail.worker;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.landscape.ClassLosses;
import dev.flattail.engine.landscape.Directions;
import dev.flattail.engine.landscape.Surface;
import dev.flattail.engine.landscape.Surfaces;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.images.ImageSet;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.plot.SurfacePlot;
import dev.flattail.results.LandscapeReport;
import dev.flattail.results.LandscapeResult;
import dev.flattail.results.LossGrid;
import dev.flattail.results.MeasuredLoss;
import dev.flattail.results.PlotNames;
import dev.flattail.results.ResultFiles;
import dev.flattail.results.SpectrumEnd;
import dev.flattail.results.Subject;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
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
 * Measures the loss around a model. Along random directions, one grid serves the whole split and
 * every class. Along eigenvectors, each class has its own grid.
 */
final class LandscapeJob {
  private final JobContext context;
  private final LandscapeSpec spec;
  private final Path scratch;
  private long done;

  LandscapeJob(JobContext context, LandscapeSpec spec, Path scratch) {
    this.context = context;
    this.spec = spec;
    this.scratch = scratch;
  }

  /**
   * Measures the losses. Returns false when asked to stop first; then the caller must end the
   * lease.
   */
  boolean run() throws IOException, InterruptedException {
    MeasuredSplit split = MeasurementInputs.split(context, spec);
    int[] classes = spec.classes().of(split.images().classes());
    try (MeasurementInputs.Loaded trained =
        MeasurementInputs.model(
            context, spec, split.images().classes(), NumberFormat.of(spec.precision()), scratch)) {
      Model model = trained.model();
      ClassLosses losses =
          new ClassLosses(
              model,
              split,
              spec.loss().logitFactor(trained.scale()),
              spec.maxSamplesPerClass(),
              spec.seed(),
              spec.batchSize(),
              context.stop());
      Map<Subject, List<double[]>> directions = directions(model, classes);
      StepClock clock = new StepClock(context.progress());
      long points = directions.size() * (long) Math.pow(spec.points(), spec.dimensions());
      ClassLosses.Losses atModel =
          context.attempt().begin(ObservedActivity.Kind.MEASUREMENT).around(losses::atModel);
      Surfaces surfaces = new Surfaces(model, losses, atModel, () -> clock.at(++done, points));
      Map<Subject, Surface> found = new LinkedHashMap<>();
      for (Map.Entry<Subject, List<double[]>> along : directions.entrySet()) {
        Surface surface =
            context
                .attempt()
                .begin(ObservedActivity.Kind.MEASUREMENT)
                .around(() -> surfaces.over(along.getValue(), spec.radius(), spec.points()));
        found.put(along.getKey(), surface);
      }
      finish(split.images(), classes, atModel, found, MeasuredLosses.of(spec, trained.scale()));
      return true;
    } catch (CancellationException asked) {
      return false;
    }
  }

  /** Returns the directions by subject; the first entry also serves subjects without their own. */
  private Map<Subject, List<double[]>> directions(Model model, int[] classes) throws IOException {
    Map<Subject, List<double[]>> directions = new LinkedHashMap<>();
    String hessianJob = spec.hessianJob();
    if (hessianJob == null) {
      double[] parameters = model.parameterValues();
      List<double[]> random = new ArrayList<>();
      for (int axis = 0; axis < spec.dimensions(); axis++) {
        random.add(
            Directions.filterNormalized(
                model.network().parameters(), parameters, spec.seed(), axis));
      }
      directions.put(Subject.OVERALL, random);
      return directions;
    }
    UUID job = UUID.fromString(hessianJob);
    List<double[]> whole = eigenvectors(job, Subject.OVERALL);
    if (whole != null) {
      directions.put(Subject.OVERALL, whole);
    }
    for (int c : classes) {
      Subject subject = Subject.ofClass(c);
      List<double[]> own = eigenvectors(job, subject);
      if (own == null) {
        throw new InvalidSpecException(
            "/hessianJob",
            "job %s kept no eigenvectors of class %d; name a Hessian job that measured it, with"
                    .formatted(hessianJob, c)
                + " eigenvectors true");
      }
      directions.put(subject, own);
    }
    return directions;
  }

  private @Nullable List<double[]> eigenvectors(UUID job, Subject subject) throws IOException {
    Optional<Artifact> kept = context.jobs().artifact(job, ResultFiles.eigenvectors(subject));
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
      double[] vector = byName.get(ResultFiles.eigenvector(SpectrumEnd.LARGEST, axis));
      if (vector == null) {
        return null;
      }
      directions.add(vector);
    }
    return directions;
  }

  private void finish(
      ImageSet images,
      int[] classes,
      ClassLosses.Losses atModel,
      Map<Subject, Surface> found,
      MeasuredLoss loss)
      throws IOException {
    int[] counts = images.classCounts();
    Map.Entry<Subject, Surface> first = found.entrySet().iterator().next();
    Surface whole = first.getValue();
    Map<String, LossGrid> perClass = new LinkedHashMap<>();
    Map<String, Double> perClassAtModel = new LinkedHashMap<>();
    Map<String, String> directionsOf = new LinkedHashMap<>();
    directionsOf.put(LandscapeReport.WHOLE_SPLIT, first.getKey().key());
    for (int c : classes) {
      Subject subject = Subject.ofClass(c);
      if (counts[c] > 0) {
        perClass.put(subject.key(), new LossGrid(found.getOrDefault(subject, whole).perClass()[c]));
        perClassAtModel.put(subject.key(), atModel.perClass()[c]);
        directionsOf.put(
            subject.key(), (found.containsKey(subject) ? subject : Subject.OVERALL).key());
      }
    }
    LandscapeReport report =
        new LandscapeReport(
            whole.axes(),
            new LossGrid(whole.whole()),
            perClass,
            new LandscapeReport.AtModel(atModel.whole(), perClassAtModel),
            loss,
            spec.hessianJob() == null ? "random" : "eigenvectors",
            directionsOf);
    List<Publication.File> files = new ArrayList<>();
    files.add(context.publisher().json(ResultFiles.LANDSCAPE, report));
    files.addAll(
        context
            .publisher()
            .plots(
                Map.of(
                    PlotNames.SURFACE,
                    new SurfacePlot(
                        context.title(),
                        MeasuredLosses.shown(spec, loss),
                        report,
                        images.classNames()))));
    LandscapeResult result = report.summary();
    if (result.nonFinite() > 0 || result.nonFiniteOfClasses() > 0) {
      context
          .log()
          .warn(
              "the loss is not finite, and null in the result, at %d of %d points of the whole split and at %d points of its classes; lower radius"
                  .formatted(result.nonFinite(), result.points(), result.nonFiniteOfClasses()));
    }
    context.succeed(result, Publication.of(files));
  }
}
