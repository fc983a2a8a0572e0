package dev.flattail.worker;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.engine.curvature.AnalysisProgress;
import dev.flattail.engine.curvature.HessianAnalysis;
import dev.flattail.engine.curvature.SpectraOut;
import dev.flattail.engine.curvature.Spectrum;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.FiniteNumbers;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobspec.BasisPlan;
import dev.flattail.jobspec.HessianMemory;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.ParameterDivision;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.plot.DensityPlot;
import dev.flattail.plot.EigenvaluesPlot;
import dev.flattail.plot.EscapePlot;
import dev.flattail.plot.Measured;
import dev.flattail.plot.Plot;
import dev.flattail.plot.RunSpectra;
import dev.flattail.plot.TracePlot;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.HessianResult;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.MeasuredLoss;
import dev.flattail.results.NegativeCurvature;
import dev.flattail.results.PlotNames;
import dev.flattail.results.ResultFiles;
import dev.flattail.results.SamplingSpread;
import dev.flattail.results.SpectrumCost;
import dev.flattail.results.SpectrumEnd;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.SpectrumReport;
import dev.flattail.results.Subject;
import dev.flattail.safetensors.StoredTensor;
import dev.flattail.subspaces.EigenvectorFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a Hessian analysis. Publishes each class as soon as it is measured; a later attempt
 * continues with the next class, or block of it. The report over all classes is rewritten when it
 * has grown by a tenth, which limits the number of reports for many classes.
 */
final class HessianJob implements SpectraOut {
  private static final JsonMapper JSON = FiniteNumbers.mapper();

  private static final double GIB = 1L << 30;

  private final JobContext context;
  private final HessianSpec spec;
  private final Path scratch;
  private final Map<Subject, SpectrumEntry> entries = new HashMap<>();
  private int reported;
  private @Nullable MeasuredLoss loss;
  private List<Subject> subjects = List.of();
  private String parameterLayout = "";
  private long products;
  private @Nullable StepClock clock;

  HessianJob(JobContext context, HessianSpec spec, Path scratch) {
    this.context = context;
    this.spec = spec;
    this.scratch = scratch;
  }

  /**
   * Measures the spectra. Returns false when asked to stop first; then the caller must end the
   * lease.
   */
  boolean run() throws IOException, InterruptedException {
    MeasuredSplit split = MeasurementInputs.split(context, spec);
    boolean whole;
    try (MeasurementInputs.Loaded trained =
        MeasurementInputs.model(
            context,
            spec,
            split.images().classes(),
            NumberFormat.ofCurvature(spec.precision()),
            scratch)) {
      loss = MeasuredLosses.of(spec, trained.scale());
      HessianAnalysis analysis =
          new HessianAnalysis(spec, split, trained.model(), trained.scale(), this, context.stop());
      context.log().info(needs(analysis.memory()));
      subjects = analysis.subjects();
      parameterLayout = trained.model().network().parameters().digest();
      loadEarlierResults();
      clock = clock();
      whole =
          context
              .attempt()
              .begin(ObservedActivity.Kind.MEASUREMENT)
              .around(() -> analysis.run(entries.keySet()));
    }
    List<Publication.File> files = reported == entries.size() && !whole ? List.of() : report();
    if (!whole) {
      files = new ArrayList<>(files);
      files.addAll(context.publisher().plots(unfinished()));
      context.lease().publish(Publication.of(files));
      return false;
    }
    List<Publication.File> all = new ArrayList<>(files);
    try {
      all.addAll(
          new EigenvectorOverlaps(context, scratch).files(spectrum().entries().toList(), shown()));
    } catch (CancellationException asked) {
      context.lease().publish(Publication.of(files));
      return false;
    }
    HessianResult result = HessianResult.of(spectrum());
    context.succeed(result.judged(Expectations.judge(spec.expect(), result)), Publication.of(all));
    return true;
  }

  private static String needs(HessianMemory memory) {
    BasisPlan basis = memory.basis();
    return String.format(
        Locale.ROOT,
        "needs about %.2f GiB: %.2f for %d Krylov bas%s of %d vectors in %s, %.2f for kept graphs,"
            + " %.2f for a batch%s",
        memory.total() / GIB,
        memory.bases() / GIB,
        basis.open(),
        basis.open() == 1 ? "is" : "es",
        basis.vectors(),
        Names.of(basis.format()),
        memory.graphs() / GIB,
        memory.batch() / GIB,
        basis.restarts() ? "; a run restarts when its basis is full" : "");
  }

  /** Starts the clock after the products of earlier attempts. */
  private StepClock clock() {
    long before = 0;
    double workBefore = 0;
    for (SpectrumEntry entry : entries.values()) {
      before += entry.hessianVectorProducts();
      workBefore += work(entry);
    }
    return new StepClock(context.progress(), before, workBefore);
  }

  /** Returns the number of images in all products of an entry. */
  private static double work(SpectrumEntry entry) {
    SpectrumCost cost = entry.cost();
    NegativeCurvature escape = entry.escape();
    long overBatches =
        cost == null || cost.escapePasses() == null ? 0 : cost.escapePasses().longValue();
    return (double) (entry.hessianVectorProducts() - overBatches) * entry.samples()
        + (escape == null ? 0 : escape.passesOverImages());
  }

  /** Loads the results of earlier attempts. */
  private void loadEarlierResults() throws IOException {
    for (Subject subject : subjects) {
      Optional<Artifact> done =
          context.jobs().artifact(context.lease().job().id(), ResultFiles.spectrumEntry(subject));
      if (done.isPresent() && !isOfOtherWeights(done.get())) {
        Path file = context.weights().fetch(done.get(), scratch.resolve("entry.json"));
        entries.put(subject, JSON.readValue(Files.readAllBytes(file), SpectrumEntry.class));
      }
    }
    if (!entries.isEmpty()) {
      context
          .log()
          .info(
              "going on after the %s that were measured before (%d)"
                  .formatted(
                      spec.by() == ParameterDivision.MODEL ? "classes" : "blocks", entries.size()));
    }
    reported = entries.size();
  }

  /** Returns whether the model was extended after an earlier attempt had measured it. */
  private boolean isOfOtherWeights(Artifact entry) {
    return spec.model() instanceof ModelSource.OfJob of
        && JobExtension.replaced(
            context.jobs().get(UUID.fromString(of.job())), of.checkpoint(), entry.createdAt());
  }

  @Override
  public void product(AnalysisProgress progress) {
    context.attempt().products(progress.products() - products);
    products = progress.products();
    if (clock != null) {
      clock.at(
          products,
          progress.expectedProducts(),
          progress.work(),
          progress.expectedWork(),
          progress.isMeasured());
    }
  }

  @Override
  public void finished(SpectrumEntry entry, Spectrum.Eigenvectors eigenvectors) throws IOException {
    Subject subject = entry.subject();
    entries.put(subject, entry);
    List<Publication.File> files = new ArrayList<>();
    files.add(context.publisher().json(ResultFiles.spectrumEntry(subject), entry));
    if (!eigenvectors.largest().isEmpty()) {
      files.add(
          context
              .publisher()
              .tensors(
                  ResultFiles.eigenvectors(subject),
                  tensors(eigenvectors),
                  Map.of(EigenvectorFile.LAYOUT, parameterLayout),
                  scratch.resolve("eigenvectors.safetensors")));
    }
    if (isWhole(subject)) {
      files.addAll(context.publisher().plots(Map.of(PlotNames.density(subject), density(subject))));
    }
    if (entries.size() - reported >= Math.max(1, entries.size() / 10)) {
      files.addAll(report());
    }
    context.lease().publish(Publication.of(files));
    log(entry);
    EscapeLog.lines(entry).forEach(context.log()::info);
  }

  private static List<StoredTensor> tensors(Spectrum.Eigenvectors eigenvectors) {
    List<StoredTensor> tensors = new ArrayList<>();
    add(tensors, SpectrumEnd.LARGEST, eigenvectors.largest());
    add(tensors, SpectrumEnd.SMALLEST, eigenvectors.smallest());
    return tensors;
  }

  private static void add(List<StoredTensor> tensors, SpectrumEnd end, List<float[]> vectors) {
    for (int i = 0; i < vectors.size(); i++) {
      float[] values = vectors.get(i);
      tensors.add(
          StoredTensor.ofFloats(
              ResultFiles.eigenvector(end, i + 1), List.of((long) values.length), values));
    }
  }

  private void log(SpectrumEntry entry) {
    context
        .log()
        .info(
            String.format(
                Locale.ROOT,
                "%s: %d image%s, %d products in %.1f s: largest %.4g (residual %.2g%s), smallest"
                    + " %.4g (residual %.2g%s), trace %.4g%s%s",
                where(entry),
                entry.samples(),
                entry.samples() == 1 ? "" : "s",
                entry.hessianVectorProducts(),
                entry.seconds(),
                entry.lambdaMax().value(),
                entry.lambdaMax().residual(),
                converged(entry.lambdaMax()),
                entry.lambdaMin().value(),
                entry.lambdaMin().residual(),
                converged(entry.lambdaMin()),
                entry.trace().value(),
                uncertain(entry.trace()),
                sampled(entry)));
  }

  private static String where(SpectrumEntry entry) {
    String of =
        entry.subject().isOverall()
            ? "the whole split"
            : "class " + entry.subject().key() + " (" + entry.name() + ")";
    return entry.block() == null ? of : of + ", " + entry.block();
  }

  private static String converged(Eigenvalue eigenvalue) {
    return eigenvalue.converged() ? "" : ", not converged";
  }

  private static String uncertain(HessianTraceEstimate trace) {
    if (trace.isExact()) {
      return " (exact)";
    }
    return trace.standardError() == null
        ? ""
        : String.format(Locale.ROOT, " (standard error %.2g)", trace.standardError());
  }

  private static String sampled(SpectrumEntry entry) {
    SamplingSpread sampling = entry.sampling();
    return sampling == null
        ? ""
        : String.format(
            Locale.ROOT,
            "; drawn from %d images, so the largest has a standard error of %.2g",
            entry.images(),
            sampling.standardError().lambdaMax());
  }

  private SpectrumReport spectrum() {
    List<SpectrumEntry> inOrder =
        subjects.stream().flatMap(each -> Stream.ofNullable(entries.get(each))).toList();
    return SpectrumReport.of(Names.of(spec.split()), loss(), MeasuredLosses.matrix(spec), inOrder);
  }

  private MeasuredLoss loss() {
    return Objects.requireNonNull(loss, "known since the model was loaded");
  }

  private Measured shown() {
    return MeasuredLosses.shown(spec, loss());
  }

  /** Writes the report over all measured classes, as JSON, CSV and plots. */
  private List<Publication.File> report() throws IOException {
    SpectrumReport report = spectrum();
    List<Publication.File> files = new ArrayList<>();
    files.add(context.publisher().json(ResultFiles.SPECTRUM, report));
    files.add(
        context
            .publisher()
            .put(
                ResultFiles.SPECTRUM_CSV,
                "text/csv",
                SpectrumCsv.of(report).getBytes(StandardCharsets.UTF_8)));
    if (spec.escape() != null) {
      files.add(
          context
              .publisher()
              .put(
                  ResultFiles.ESCAPE_CSV,
                  "text/csv",
                  EscapeCsv.of(report).getBytes(StandardCharsets.UTF_8)));
      List<SpectrumEntry> measured = report.entries().toList();
      files.addAll(
          context
              .publisher()
              .plots(Map.of(PlotNames.ESCAPE, new EscapePlot(context.title(), shown(), measured))));
    }
    files.addAll(
        context
            .publisher()
            .plots(plots(report.classes().isEmpty() ? report.overallBlocks() : report.classes())));
    reported = entries.size();
    return files;
  }

  private Map<String, Plot> plots(List<SpectrumEntry> measured) {
    String title = context.title();
    Map<String, Plot> plots = new LinkedHashMap<>();
    RunSpectra.Shown all = RunSpectra.of(title, measured, Map.of(), 1);
    if (spec.by() == ParameterDivision.MODEL) {
      // Of blocks, each class has a plot of its own.
      plots.put(PlotNames.DENSITY_ALL, new DensityPlot(title, shown(), all.runs()));
    }
    String what = title + all.note();
    plots.put(PlotNames.EIGENVALUES, new EigenvaluesPlot(what, shown(), all.runs()));
    plots.put(PlotNames.TRACE, new TracePlot(what, shown(), all.runs()));
    return plots;
  }

  /** Returns the entries of all blocks of a subject's class so far. */
  private List<SpectrumEntry> ofClass(Subject subject) {
    return blocks(subject).flatMap(each -> Stream.ofNullable(entries.get(each))).toList();
  }

  private Stream<Subject> blocks(Subject subject) {
    return subjects.stream().filter(each -> each.within(null).equals(subject.within(null)));
  }

  /** Returns whether all blocks of a subject's class are measured. */
  private boolean isWhole(Subject subject) {
    return blocks(subject).allMatch(entries::containsKey);
  }

  /** Returns the densities of classes of which some blocks are measured. */
  private Map<String, Plot> unfinished() {
    Map<String, Plot> plots = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      if (entries.containsKey(subject) && !isWhole(subject)) {
        plots.computeIfAbsent(PlotNames.density(subject), any -> density(subject));
      }
    }
    return plots;
  }

  /** Returns the density of a class; of its blocks so far, where the parameters are divided. */
  private DensityPlot density(Subject subject) {
    List<SpectrumEntry> blocks = ofClass(subject);
    String title =
        subject.block() == null
            ? context.title()
            : context.title() + "; " + blocks.getFirst().name();
    return new DensityPlot(title, shown(), List.of(new RunSpectra(context.title(), blocks)));
  }
}
