package dev.flattail.api;

import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Job;
import dev.flattail.plot.DensityPlot;
import dev.flattail.plot.Plot;
import dev.flattail.plot.SpectrumPlots;
import dev.flattail.spec.DatasetSpec;
import dev.flattail.spec.SpecReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Hessian jobs side by side. */
@Component
final class ComparedSpectra {
  private static final Pattern DENSITY = Pattern.compile("density-(all|overall|[0-9]{1,9})");
  private static final String NAMES =
      "density-all, density-{class}, density-overall, eigenvalues and trace";

  private final SpectrumFiles files;
  private final Datasets datasets;

  ComparedSpectra(SpectrumFiles files, Datasets datasets) {
    this.files = files;
    this.datasets = datasets;
  }

  /** One row a job. */
  List<Map<String, @Nullable Object>> rows(ComparedJobs compared) {
    requireSharedClasses(compared);
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < compared.jobs().size(); i++) {
      Job job = compared.jobs().get(i);
      Map<String, @Nullable Object> result = Trees.object(job.result());
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("job", job.id());
      row.put("name", compared.names().get(i));
      row.put("model", job.spec().get("model"));
      row.put("loss", job.spec().get("loss"));
      row.put("split", result.get("split"));
      row.put("classes", entries(job).stream().map(ComparedSpectra::row).toList());
      row.put(
          "overall",
          result.get("overall") == null ? null : row(Trees.object(result.get("overall"))));
      rows.add(row);
    }
    return rows;
  }

  /** Plain numbers, as a table wants them. */
  private static Map<String, @Nullable Object> row(Map<String, @Nullable Object> entry) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (String field : List.of("class", "name", "samples", "images")) {
      row.put(field, entry.get(field));
    }
    for (String field : List.of("lambdaMax", "lambdaMin")) {
      Map<String, @Nullable Object> estimate = Trees.object(entry.get(field));
      row.put(field, estimate.get("value"));
      row.put(field + "Residual", estimate.get("residual"));
      row.put(field + "Converged", estimate.get("converged"));
    }
    Map<String, @Nullable Object> trace = Trees.object(entry.get("trace"));
    row.put("trace", trace.get("value"));
    row.put("traceStandardError", trace.get("standardError"));
    row.put("negativeMass", entry.get("negativeMass"));
    return row;
  }

  private static List<Map<String, @Nullable Object>> entries(Job job) {
    return Trees.objects(Trees.object(job.result()).get("classes"));
  }

  /** A class number must mean the same class in all jobs, and all must have measured one. */
  private static void requireSharedClasses(ComparedJobs compared) {
    Job first = compared.jobs().getFirst();
    Map<String, String> names = new HashMap<>();
    Set<String> shared = new HashSet<>(classes(first).keySet());
    for (Job job : compared.jobs()) {
      Map<String, String> classes = classes(job);
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

  /** Names by number. */
  private static Map<String, String> classes(Job job) {
    Map<String, String> names = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> entry : entries(job)) {
      names.put(String.valueOf(entry.get("class")), String.valueOf(entry.get("name")));
    }
    return names;
  }

  /**
   * The plot of a name.
   *
   * @return null when there is none of that name
   */
  @Nullable Plot plot(ComparedJobs compared, String name) throws IOException {
    requireSharedClasses(compared);
    String title = String.join(" and ", compared.names());
    return switch (name) {
      case "eigenvalues" -> SpectrumPlots.eigenvalues(title, summaries(compared));
      case "trace" -> SpectrumPlots.trace(title, summaries(compared));
      default ->
          DENSITY.matcher(name).matches()
              ? SpectrumPlots.density(
                  title, densities(compared, name.substring("density-".length())))
              : null;
    };
  }

  static String names() {
    return NAMES;
  }

  private List<SpectrumPlots.RunSpectra> summaries(ComparedJobs compared) {
    Map<String, Integer> trained = trainingImages(compared);
    List<SpectrumPlots.RunSpectra> runs = new ArrayList<>();
    for (int i = 0; i < compared.jobs().size(); i++) {
      runs.add(run(compared.names().get(i), entries(compared.jobs().get(i)), trained));
    }
    return runs;
  }

  /**
   * Plots stand from the classes with most images to those with fewest. Which are rare is said by
   * the images that were trained on, whatever split was measured.
   */
  private static SpectrumPlots.RunSpectra run(
      String name, List<Map<String, @Nullable Object>> entries, Map<String, Integer> trained) {
    entries.forEach(
        entry -> entry.computeIfPresent("images", (field, own) -> images(entry, trained)));
    return new SpectrumPlots.RunSpectra(name, entries);
  }

  private static int images(Map<String, @Nullable Object> entry, Map<String, Integer> trained) {
    return trained.getOrDefault(String.valueOf(entry.get("class")), 0);
  }

  /** By class number; those of the first job, where jobs differ. */
  private Map<String, Integer> trainingImages(ComparedJobs compared) {
    Map<String, Integer> images = new HashMap<>();
    for (Job job : compared.jobs()) {
      DatasetSpec dataset = SpecReader.read(job.spec()).dataset();
      if (dataset != null) {
        datasets
            .describe(dataset)
            .forEach(c -> images.putIfAbsent(String.valueOf(c.index()), c.train()));
      }
    }
    return images;
  }

  private List<SpectrumPlots.RunSpectra> densities(ComparedJobs compared, String which)
      throws IOException {
    Map<String, Integer> trained = trainingImages(compared);
    Predicate<String> wanted =
        switch (which) {
          case "all" -> panels(compared, trained)::contains;
          case "overall" -> "null"::equals;
          default -> which::equals;
        };
    List<SpectrumPlots.RunSpectra> runs = new ArrayList<>();
    boolean any = false;
    for (int i = 0; i < compared.jobs().size(); i++) {
      List<Map<String, @Nullable Object>> found =
          files.entries(compared.jobs().get(i).id(), wanted);
      any |= !found.isEmpty();
      runs.add(run(compared.names().get(i), found, trained));
    }
    if (!any) {
      throw ComparedJobs.refused(
          "None of the jobs measured %s."
              .formatted(which.equals("overall") ? "the whole split" : "class " + which));
    }
    return runs;
  }

  /** The classes that any job measured; of more than the plot shows, those with most images. */
  private static Set<String> panels(ComparedJobs compared, Map<String, Integer> trained) {
    return compared.jobs().stream()
        .flatMap(job -> classes(job).keySet().stream())
        .distinct()
        .sorted(Comparator.comparingInt(c -> -trained.getOrDefault(c, 0)))
        .limit(DensityPlot.MOST_CLASSES)
        .collect(Collectors.toSet());
  }
}
