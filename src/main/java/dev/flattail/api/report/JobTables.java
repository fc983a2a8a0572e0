package dev.flattail.api.report;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.report.JobReport.Table;
import dev.flattail.report.ResultTables;
import dev.flattail.report.ResultTables.ReportedClass;
import dev.flattail.results.EpochRow;
import dev.flattail.results.EvaluateResult;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.HessianResult;
import dev.flattail.results.LandscapeResult;
import dev.flattail.results.SpectrumReport;
import dev.flattail.results.TrainResult;
import dev.flattail.submission.JobClass;
import dev.flattail.submission.JobClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows the results of jobs as tables. */
@Component
public final class JobTables {
  private final Jobs jobs;
  private final JobClasses classes;

  JobTables(Jobs jobs, JobClasses classes) {
    this.jobs = jobs;
    this.classes = classes;
  }

  /** Returns the figures of a job's result; no tables without a result. */
  public List<Table> of(Job job) {
    StoredJson result = job.result();
    if (result == null) {
      return List.of();
    }
    return switch (SpecReader.readStored(job.spec().asMap())) {
      case TrainSpec spec -> training(job, spec, result.as(TrainResult.class));
      case EvaluateSpec _ -> ResultTables.of(result.as(EvaluateResult.class), classes(job));
      case HessianSpec _ -> ofSpectrum(result.as(HessianResult.class).spectrum());
      case FlatnessSpec _ -> ResultTables.of(result.as(FlatnessResult.class));
      case LandscapeSpec _ -> List.of(ResultTables.of(result.as(LandscapeResult.class)));
    };
  }

  private List<Table> training(Job job, TrainSpec spec, TrainResult result) {
    List<ReportedClass> known = classes(job);
    List<Table> tables = new ArrayList<>(ResultTables.of(result, known));
    if (spec.curvature() != null) {
      ResultTables.lastCurvature(jobs.metrics(job.id(), EpochRow.class), known)
          .ifPresent(tables::add);
    }
    return tables;
  }

  private static List<Table> ofSpectrum(SpectrumReport spectrum) {
    List<Table> tables = new ArrayList<>(List.of(ResultTables.of("Curvature", spectrum)));
    ResultTables.ofEscape(spectrum).ifPresent(tables::add);
    return tables;
  }

  private List<ReportedClass> classes(Job job) {
    return classes.of(job).stream()
        .map(c -> new ReportedClass(c.name(), c.train(), group(c)))
        .toList();
  }

  private static @Nullable String group(JobClass of) {
    return of.group() == null ? null : of.group().name().toLowerCase(Locale.ROOT);
  }
}
