package dev.flattail.worker;

import dev.flattail.engine.Activity;
import dev.flattail.engine.curvature.ClassSpectrum;
import dev.flattail.engine.curvature.HessianAnalysis;
import dev.flattail.engine.curvature.SpectraOut;
import dev.flattail.engine.curvature.Spectrum;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Publication;
import dev.flattail.plot.Plot;
import dev.flattail.plot.SpectrumPlots;
import dev.flattail.spec.HessianSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a Hessian analysis. Every class is published as soon as it is measured, and a later attempt
 * goes on with the next; the report over all classes is rewritten when it has grown by a tenth, so
 * that a thousand classes do not write a thousand reports.
 */
final class HessianJob implements SpectraOut {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, @Nullable Object>> TREE = new TypeReference<>() {};

  private final JobContext context;
  private final HessianSpec spec;
  private final Path scratch;
  private final Map<Integer, Map<String, @Nullable Object>> entries = new TreeMap<>();
  private int reported;
  private int classes;
  private long products;
  private @Nullable StepClock clock;

  HessianJob(JobContext context, HessianSpec spec, Path scratch) {
    this.context = context;
    this.spec = spec;
    this.scratch = scratch;
  }

  /** Measures; false when asked to stop first, which leaves the lease to be ended. */
  boolean run() throws IOException, InterruptedException {
    MeasuredSplit split = Measurements.split(context, spec);
    classes = split.images().classes();
    takeOver();
    long before = 0;
    for (Map<String, @Nullable Object> entry : entries.values()) {
      before += (long) SpectrumRows.number(entry, "hessianVectorProducts");
    }
    clock = new StepClock(context.progress(), before);
    boolean whole;
    try (Model model =
        Measurements.model(
            context, spec, classes, NumberFormat.ofCurvature(spec.precision()), scratch)) {
      HessianAnalysis analysis = new HessianAnalysis(spec, split, model, this, context.stop());
      whole =
          context
              .attempt()
              .begin(Activity.Kind.MEASUREMENT)
              .around(() -> analysis.run(entries.keySet()));
    }
    List<Publication.File> files = reported == entries.size() && !whole ? List.of() : report();
    if (!whole) {
      context.lease().publish(Publication.of(files));
      return false;
    }
    Map<String, @Nullable Object> result = SpectrumRows.summary(tree());
    Expectations.judge(spec.expect(), result);
    context.succeed(result, Publication.of(files));
    return true;
  }

  /** What an earlier attempt has finished. */
  private void takeOver() throws IOException {
    List<Integer> subjects = new ArrayList<>();
    for (int c : spec.classes().of(classes)) {
      subjects.add(c);
    }
    subjects.add(HessianAnalysis.OVERALL);
    for (int subject : subjects) {
      Optional<Artifact> done = context.jobs().artifact(context.lease().job().id(), path(subject));
      if (done.isPresent()) {
        Path file = context.weights().fetch(done.get(), scratch.resolve("entry.json"));
        entries.put(subject, JSON.readValue(Files.readAllBytes(file), TREE));
      }
    }
    if (!entries.isEmpty()) {
      context.log().info("going on after %d measured classes".formatted(entries.size()));
    }
    reported = entries.size();
  }

  private static String path(int subject) {
    return "classes/" + label(subject) + ".json";
  }

  private static String label(int subject) {
    return subject == HessianAnalysis.OVERALL ? "overall" : Integer.toString(subject);
  }

  @Override
  public void products(long done, long atMost) {
    context.attempt().products(done - products);
    products = done;
    if (clock != null) {
      clock.at(done, atMost);
    }
  }

  @Override
  public void finished(ClassSpectrum measured) throws IOException {
    Integer index = measured.index();
    int subject = index == null ? HessianAnalysis.OVERALL : index;
    Map<String, @Nullable Object> entry = SpectrumRows.of(measured);
    entries.put(subject, entry);
    List<Publication.File> files = new ArrayList<>();
    files.add(context.publisher().json(path(subject), entry));
    Spectrum.Eigenvectors vectors = measured.spectrum().eigenvectors();
    if (!vectors.largest().isEmpty()) {
      files.add(
          context.publisher().tensors(Eigenvectors.path(label(subject)), Eigenvectors.of(vectors)));
    }
    files.addAll(
        context
            .publisher()
            .plots(
                Map.of(
                    "density-" + label(subject),
                    SpectrumPlots.density(context.title(), run(List.of(entry))))));
    if (entries.size() - reported >= Math.max(1, entries.size() / 10)) {
      files.addAll(report());
    }
    context.lease().publish(Publication.of(files));
    tell(measured);
  }

  private void tell(ClassSpectrum measured) {
    Spectrum spectrum = measured.spectrum();
    context
        .log()
        .info(
            String.format(
                Locale.ROOT,
                "%s: %d images, %d products in %.1f s: largest %.4g (residual %.2g), smallest %.4g"
                    + " (residual %.2g), trace %.4g",
                measured.index() == null
                    ? "the whole split"
                    : "class " + measured.index() + " (" + measured.name() + ")",
                measured.samples(),
                spectrum.products(),
                measured.seconds(),
                spectrum.lambdaMax().value(),
                spectrum.lambdaMax().residual(),
                spectrum.lambdaMin().value(),
                spectrum.lambdaMin().residual(),
                spectrum.trace().value()));
  }

  private List<Map<String, @Nullable Object>> inOrder() {
    List<Map<String, @Nullable Object>> ordered = new ArrayList<>();
    for (int c : spec.classes().of(classes)) {
      Map<String, @Nullable Object> entry = entries.get(c);
      if (entry != null) {
        ordered.add(entry);
      }
    }
    return ordered;
  }

  private Map<String, @Nullable Object> tree() {
    return SpectrumRows.report(
        spec.split().name().toLowerCase(Locale.ROOT),
        inOrder(),
        entries.get(HessianAnalysis.OVERALL));
  }

  /** The report over what is measured so far, as JSON, CSV and plots. */
  private List<Publication.File> report() throws IOException {
    List<Publication.File> files = new ArrayList<>();
    files.add(context.publisher().json("spectrum.json", tree()));
    String csv = SpectrumRows.csv(inOrder(), entries.get(HessianAnalysis.OVERALL));
    files.add(
        context.publisher().put("spectrum.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
    files.addAll(context.publisher().plots(plots(inOrder())));
    reported = entries.size();
    return files;
  }

  private Map<String, Plot> plots(List<Map<String, @Nullable Object>> measured) {
    String title = context.title();
    Map<String, Plot> plots = new LinkedHashMap<>();
    plots.put("density-all", SpectrumPlots.density(title, run(measured)));
    plots.put("eigenvalues", SpectrumPlots.eigenvalues(title, run(measured)));
    plots.put("trace", SpectrumPlots.trace(title, run(measured)));
    return plots;
  }

  private List<SpectrumPlots.RunSpectra> run(List<Map<String, @Nullable Object>> measured) {
    return List.of(new SpectrumPlots.RunSpectra(context.title(), measured));
  }
}
