package dev.flattail.api.compare;

import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.plot.DensityPlot;
import dev.flattail.plot.EigenvaluesPlot;
import dev.flattail.plot.Measured;
import dev.flattail.plot.Plot;
import dev.flattail.plot.RunSpectra;
import dev.flattail.plot.TracePlot;
import dev.flattail.results.HessianResult;
import dev.flattail.results.MeasuredLoss;
import dev.flattail.results.PlotNames;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.SpectrumReport;
import dev.flattail.results.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Compares the spectra of Hessian jobs. */
@Component
final class ComparedSpectra {
  /** More densities in one panel look alike, and each is read from a file. */
  private static final int MOST_DENSITIES = 24;

  private final SpectrumFiles files;
  private final Datasets datasets;

  ComparedSpectra(SpectrumFiles files, Datasets datasets) {
    this.files = files;
    this.datasets = datasets;
  }

  /** Returns one row per job. */
  List<ComparedSpectrum> rows(ComparedJobs compared) {
    requireComparable(compared);
    List<ComparedSpectrum> rows = new ArrayList<>();
    for (int i = 0; i < compared.jobs().size(); i++) {
      Job job = compared.jobs().get(i);
      SpectrumReport spectrum = spectrum(job);
      rows.add(
          new ComparedSpectrum(
              job.id(),
              compared.names().get(i),
              job.spec().tree().get("model"),
              spectrum.loss(),
              spectrum.matrix(),
              spectrum.parameters(),
              spectrum.by(),
              job.spec().tree().get("rebalance"),
              job.spec().tree().get("maxSamplesPerClass"),
              spectrum.split(),
              spectrum.classes().stream().map(ComparedSpectrum.Entry::of).toList(),
              spectrum.overall() == null ? null : ComparedSpectrum.Entry.of(spectrum.overall()),
              spectrum.overallBlocks().stream().map(ComparedSpectrum.Entry::of).toList()));
    }
    return rows;
  }

  /** Checks that the curvatures of the jobs are of one loss, over alike images. */
  private static void requireComparable(ComparedJobs compared) {
    requireSharedClasses(compared);
    Job first = compared.jobs().getFirst();
    SpectrumReport spectrum = spectrum(first);
    for (Job job : compared.jobs()) {
      SpectrumReport other = spectrum(job);
      if (!spectrum.loss().isComparableTo(other.loss())) {
        throw ComparedJobs.refused(
            "Job %s measured the loss %s and job %s the loss %s; their curvatures differ in scale. Measure one of them again with the other's loss."
                .formatted(
                    first.id(),
                    spectrum.loss().description(),
                    job.id(),
                    other.loss().description()));
      }
      if (!spectrum.measuredMatrix().equals(other.measuredMatrix())) {
        throw ComparedJobs.refused(
            "Job %s measured the %s, job %s the %s: their eigenvalues are of different matrices. Measure one of them again with the other's matrix, parameters and by."
                .formatted(
                    first.id(),
                    spectrum.measuredMatrix().inFull(),
                    job.id(),
                    other.measuredMatrix().inFull()));
      }
      if (!rebalance(first).equals(rebalance(job))) {
        throw ComparedJobs.refused(
            "Job %s weighed classes by %s and job %s by %s; measure one of them again with the other's rebalance."
                .formatted(first.id(), rebalance(first), job.id(), rebalance(job)));
      }
      requireAlikeSamples(first, job);
    }
  }

  private static JsonNode rebalance(Job job) {
    return job.spec().tree().path("rebalance");
  }

  /**
   * Checks that both jobs represent their common classes by as many images, if either drew images.
   * Fewer images have larger extremes.
   */
  private static void requireAlikeSamples(Job first, Job job) {
    JsonNode limit = job.spec().tree().path("maxSamplesPerClass");
    JsonNode other = first.spec().tree().path("maxSamplesPerClass");
    if (limit.equals(other)) {
      return;
    }
    Map<Subject, SpectrumEntry> entries =
        spectrum(first).entries().collect(Collectors.toMap(SpectrumEntry::subject, e -> e));
    spectrum(job)
        .entries()
        .forEach(
            entry -> {
              SpectrumEntry known = entries.get(entry.subject());
              if (known != null && (isDrawn(known) || isDrawn(entry))) {
                throw ComparedJobs.refused(
                    "Job %s has maxSamplesPerClass %s and measured %d image%s of %s, job %s has %s and measured %d. Measure one of them again with the other's maxSamplesPerClass."
                        .formatted(
                            first.id(),
                            written(other),
                            known.samples(),
                            known.samples() == 1 ? "" : "s",
                            entry.subject().isOverall()
                                ? "the whole split"
                                : "class " + entry.subject(),
                            job.id(),
                            written(limit),
                            entry.samples()));
              }
            });
  }

  private static boolean isDrawn(SpectrumEntry entry) {
    return entry.samples() < entry.images();
  }

  private static String written(JsonNode limit) {
    return limit.isNumber() ? limit.asString() : "null";
  }

  /** Returns how each job was measured. */
  List<Measured> eachMeasured(ComparedJobs compared) {
    return compared.jobs().stream()
        .map(job -> measured(new ComparedJobs(compared.kind(), List.of(job), List.of())))
        .toList();
  }

  /** Returns what the jobs' plots say of how they were measured. */
  private static Measured measured(ComparedJobs compared) {
    JsonNode limit = compared.jobs().getFirst().spec().tree().path("maxSamplesPerClass");
    List<SpectrumReport> spectra = compared.jobs().stream().map(ComparedSpectra::spectrum).toList();
    String rebalance = rebalance(compared.jobs().getFirst()).path("type").asString("none");
    return new Measured(
        MeasuredLoss.description(spectra.stream().map(SpectrumReport::loss).toList())
            + (rebalance.equals("none") ? "" : ", class weights of " + rebalance),
        spectra.getFirst().split(),
        limit.isNumber() ? limit.asInt() : null,
        spectra.getFirst().measuredMatrix());
  }

  /**
   * Returns the brief report from a job's result.
   *
   * @throws dev.flattail.api.problem.ProblemException 422 for a result that does not say which loss
   *     was measured
   */
  private static SpectrumReport spectrum(Job job) {
    StoredJson result = Objects.requireNonNull(job.result(), "jobs that succeeded have a result");
    if (!result.tree().path("loss").isObject()) {
      throw ComparedJobs.refused(
          "The result of job %s does not say which loss was measured, because an earlier version of Flattail stored it; measure it again to compare it."
              .formatted(job.id()));
    }
    return result.as(HessianResult.class).spectrum();
  }

  /**
   * Checks that each class number means the same class in all jobs, and that all jobs measured a
   * common class.
   */
  private static void requireSharedClasses(ComparedJobs compared) {
    Job first = compared.jobs().getFirst();
    Map<Subject, String> names = new HashMap<>();
    Set<Subject> shared = new HashSet<>(classes(first).keySet());
    for (Job job : compared.jobs()) {
      Map<Subject, String> classes = classes(job);
      shared.retainAll(classes.keySet());
      classes.forEach(
          (c, name) -> {
            String known = names.putIfAbsent(c, name);
            if (known != null && !known.equals(name)) {
              throw ComparedJobs.refused(
                  "Class %s is '%s' in one job and '%s' in job %s: their data sets have other classes."
                      .formatted(c, known, name, job.id()));
            }
          });
    }
    if (shared.isEmpty()) {
      throw ComparedJobs.refused("The jobs measured no class in common.");
    }
  }

  /** Returns class names by number. */
  private static Map<Subject, String> classes(Job job) {
    Map<Subject, String> names = new LinkedHashMap<>();
    spectrum(job).classes().forEach(entry -> names.put(entry.subject().within(null), entry.name()));
    return names;
  }

  /**
   * Returns the plot with the given name.
   *
   * @return null when no plot has this name
   */
  @Nullable Plot plot(ComparedJobs compared, String name) throws IOException {
    requireComparable(compared);
    String title = String.join(" and ", compared.names());
    Measured measured = measured(compared);
    return switch (name) {
      case PlotNames.EIGENVALUES -> {
        RunSpectra.Shown shown = summaries(compared);
        yield new EigenvaluesPlot(title + shown.note(), measured, shown.runs());
      }
      case PlotNames.TRACE -> {
        RunSpectra.Shown shown = summaries(compared);
        yield new TracePlot(title + shown.note(), measured, shown.runs());
      }
      case PlotNames.DENSITY_ALL -> new DensityPlot(title, measured, densities(compared));
      default -> {
        Optional<Subject> subject = PlotNames.subjectOfDensity(name);
        yield subject.isEmpty()
            ? null
            : new DensityPlot(title, measured, densities(compared, subject.get()));
      }
    };
  }

  /** Returns what plots of one figure a class show; of blocks, the classes that all jobs share. */
  private RunSpectra.Shown summaries(ComparedJobs compared) {
    Map<Subject, Integer> trained = trainingImages(compared);
    Set<Subject> shared = new HashSet<>(classes(compared.jobs().getFirst()).keySet());
    compared.jobs().forEach(job -> shared.retainAll(classes(job).keySet()));
    List<RunSpectra> runs = new ArrayList<>();
    String note = "";
    for (int i = 0; i < compared.jobs().size(); i++) {
      List<SpectrumEntry> entries =
          spectrum(compared.jobs().get(i)).classes().stream()
              .filter(e -> e.block() == null || shared.contains(e.subject().within(null)))
              .toList();
      RunSpectra.Shown shown =
          RunSpectra.of(compared.names().get(i), entries, trained, compared.jobs().size());
      runs.addAll(shown.runs());
      note = shown.note();
    }
    return new RunSpectra.Shown(note, runs);
  }

  /**
   * Returns a job's spectra for a plot. Plots order classes by their number of training images,
   * whichever split was measured.
   */
  private static RunSpectra run(
      String name, List<SpectrumEntry> entries, Map<Subject, Integer> trained) {
    return new RunSpectra(name, entries, trained);
  }

  /** Returns training images by class; the first job's where jobs differ. */
  private Map<Subject, Integer> trainingImages(ComparedJobs compared) {
    Map<Subject, Integer> images = new HashMap<>();
    Set<DatasetSpec> described = new HashSet<>();
    for (Job job : compared.jobs()) {
      DatasetSpec dataset = SpecReader.readStored(job.spec().asMap()).dataset();
      if (dataset != null && described.add(dataset)) {
        datasets
            .describe(dataset)
            .forEach(c -> images.putIfAbsent(Subject.ofClass(c.index()), c.train()));
      }
    }
    return images;
  }

  /** Returns the densities of as many classes as the plot can show. */
  private List<RunSpectra> densities(ComparedJobs compared) throws IOException {
    requireFewDensities(compared);
    if (isInBlocks(compared)) {
      throw ComparedJobs.refused(
          "The jobs measured blocks of the parameters, so that one plot cannot show all densities; take that of one class, such as %s."
              .formatted(
                  PlotNames.density(
                      classes(compared.jobs().getFirst()).keySet().iterator().next())));
    }
    Map<Subject, Integer> trained = trainingImages(compared);
    Set<Subject> shown = panels(compared, trained);
    List<RunSpectra> runs = new ArrayList<>();
    for (int i = 0; i < compared.jobs().size(); i++) {
      List<SpectrumEntry> entries =
          files.report(compared.jobs().get(i).id()).classes().stream()
              .filter(entry -> shown.contains(entry.subject()))
              .toList();
      runs.add(run(compared.names().get(i), entries, trained));
    }
    return runs;
  }

  private List<RunSpectra> densities(ComparedJobs compared, Subject subject) throws IOException {
    requireFewDensities(compared);
    Map<Subject, Integer> trained = trainingImages(compared);
    List<RunSpectra> runs = new ArrayList<>();
    boolean any = false;
    for (int i = 0; i < compared.jobs().size(); i++) {
      List<SpectrumEntry> found = entries(compared.jobs().get(i), subject);
      any |= !found.isEmpty();
      runs.add(run(compared.names().get(i), found, trained));
    }
    if (!any) {
      throw ComparedJobs.refused(
          "None of the jobs measured %s."
              .formatted(subject.isOverall() ? "the whole split" : "class " + subject));
    }
    return runs;
  }

  /** Returns what a job measured of a class: one entry, or one for each block. */
  private List<SpectrumEntry> entries(Job job, Subject subject) throws IOException {
    List<SpectrumEntry> entries = new ArrayList<>();
    for (SpectrumEntry brief : spectrum(job).entries().toList()) {
      if (brief.subject().within(null).equals(subject)) {
        files.entry(job.id(), brief.subject()).ifPresent(entries::add);
      }
    }
    return entries;
  }

  private static boolean isInBlocks(ComparedJobs compared) {
    return spectrum(compared.jobs().getFirst()).measuredMatrix().isInBlocks();
  }

  private static void requireFewDensities(ComparedJobs compared) {
    if (compared.jobs().size() > MOST_DENSITIES) {
      throw ComparedJobs.refused(
          "A density plot shows at most %d jobs, not %d; the plots eigenvalues and trace show more."
              .formatted(MOST_DENSITIES, compared.jobs().size()));
    }
  }

  /** Returns the classes that any job measured; the largest ones if the plot cannot show all. */
  private static Set<Subject> panels(ComparedJobs compared, Map<Subject, Integer> trained) {
    return compared.jobs().stream()
        .flatMap(job -> classes(job).keySet().stream())
        .distinct()
        .sorted(Comparator.comparingInt(c -> -trained.getOrDefault(c, 0)))
        .limit(DensityPlot.MOST_CLASSES)
        .collect(Collectors.toSet());
  }
}
