package dev.flattail.api.report;

import dev.flattail.api.http.PublicPath;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.Expectation;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.report.JobReport;
import dev.flattail.report.JobReport.Check;
import dev.flattail.report.JobReport.Fact;
import dev.flattail.report.JobReport.Outcome;
import dev.flattail.report.JobReport.Picture;
import dev.flattail.report.JobReport.Status;
import dev.flattail.report.JobReport.Table;
import dev.flattail.report.ResultTables;
import dev.flattail.results.EvaluateResult;
import dev.flattail.results.ExpectationOutcome;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.HessianResult;
import dev.flattail.results.Judgment;
import dev.flattail.results.PlotNames;
import dev.flattail.results.ResultFiles;
import dev.flattail.results.StopReason;
import dev.flattail.results.Stopped;
import dev.flattail.results.TrainResult;
import dev.flattail.results.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Collects what a report says about a job. */
@Component
final class JobReports {
  /** Curvatures in the report of their training. */
  private static final int MOST_MEASUREMENTS = 3;

  private final Jobs jobs;
  private final JobTables ownTables;
  private final ArtifactStore store;

  JobReports(Jobs jobs, JobTables ownTables, ArtifactStore store) {
    this.jobs = jobs;
    this.ownTables = ownTables;
    this.store = store;
  }

  /**
   * Returns a job's report, without pictures. Before the job's end it has no tables. A training's
   * report also has the newest curvatures of its model.
   */
  JobReport of(Job job) {
    return of(job, measurements(job), List.of());
  }

  /** Returns a job's report with the plots that exist. */
  JobReport withPictures(Job job) throws IOException {
    List<Job> measurements = measurements(job);
    List<Picture> pictures = new ArrayList<>(pictures(job, ""));
    for (Job measurement : measurements) {
      pictures.addAll(pictures(measurement, ", " + subject(measurement, job)));
    }
    return of(job, measurements, pictures);
  }

  private List<Job> measurements(Job job) {
    return job.kind().equals("train")
        ? jobs.list(JobFilter.measurements("hessian", job.id()), MOST_MEASUREMENTS, null).items()
        : List.of();
  }

  private JobReport of(Job job, List<Job> measurements, List<Picture> pictures) {
    JobSpec spec = SpecReader.readStored(job.spec().asMap());
    Judgment judgment = judgment(spec, job.result());
    return new JobReport(
        job.id(),
        job.name(),
        job.kind(),
        job.state().wire(),
        outcome(job, judgment),
        explanation(job),
        job.startedAt(),
        took(job),
        page(job),
        judgment == null || isPaused(job) ? unjudged(spec) : judged(judgment),
        tables(job, measurements),
        pictures,
        Arrays.stream(job.warnings().as(Warning[].class))
            .map(warning -> warning.pointer() + " " + warning.detail())
            .toList(),
        facts(job),
        job.spec().tree().toPrettyString());
  }

  private static Outcome outcome(Job job, @Nullable Judgment judgment) {
    if (!job.state().isTerminal()) {
      return Outcome.OPEN;
    }
    if (job.state() != JobState.SUCCEEDED) {
      return Outcome.FAILED;
    }
    if (isPaused(job)) {
      return Outcome.PAUSED;
    }
    return judgment != null && judgment.verdict() == Verdict.UNMET ? Outcome.UNMET : Outcome.PASSED;
  }

  private static @Nullable String explanation(Job job) {
    if (job.error() != null) {
      return job.error().tree().path("detail").asString(null);
    }
    return job.state() == JobState.SUCCEEDED ? null : job.reason();
  }

  private static @Nullable Duration took(Job job) {
    return job.startedAt() == null || job.finishedAt() == null
        ? null
        : Duration.between(job.startedAt(), job.finishedAt());
  }

  private static String page(Job job) {
    return ServletUriComponentsBuilder.fromCurrentRequest()
        .replacePath(PublicPath.of("/ui/jobs/" + job.id()))
        .replaceQuery(null)
        .toUriString();
  }

  private static @Nullable Judgment judgment(JobSpec spec, @Nullable StoredJson result) {
    if (result == null) {
      return null;
    }
    return switch (spec) {
      case TrainSpec _ -> result.as(TrainResult.class).judgment();
      case EvaluateSpec _ -> result.as(EvaluateResult.class).judgment();
      case HessianSpec _ -> result.as(HessianResult.class).judgment();
      case FlatnessSpec _ -> result.as(FlatnessResult.class).judgment();
      case LandscapeSpec _ -> Judgment.NONE;
    };
  }

  private static List<Check> judged(Judgment judgment) {
    List<Check> checks = new ArrayList<>();
    for (ExpectationOutcome outcome : judgment.expectations()) {
      checks.add(
          new Check(
              title(outcome.metric(), outcome.atLeast(), outcome.atMost()),
              outcome.met() ? Status.MET : Status.UNMET,
              outcome.value() == null ? null : ResultTables.number(outcome.value().doubleValue()),
              outcome.reason()));
    }
    return checks;
  }

  private static List<Check> unjudged(JobSpec spec) {
    List<Check> checks = new ArrayList<>();
    for (Expectation expected : spec.expect()) {
      checks.add(
          new Check(
              title(expected.metric(), expected.atLeast(), expected.atMost()),
              Status.UNJUDGED,
              null,
              null));
    }
    return checks;
  }

  private static String title(String metric, @Nullable Double atLeast, @Nullable Double atMost) {
    StringBuilder title = new StringBuilder(metric);
    if (atLeast != null) {
      title.append(" at least ").append(atLeast);
    }
    if (atMost != null) {
      title.append(atLeast == null ? " at most " : " and at most ").append(atMost);
    }
    return title.toString();
  }

  private List<Table> tables(Job job, List<Job> measurements) {
    List<Table> tables = new ArrayList<>(ownTables.of(job));
    for (Job measurement : measurements) {
      if (measurement.result() != null) {
        tables.add(
            ResultTables.of(
                "Curvature, " + subject(measurement, job),
                measurement.result().as(HessianResult.class).spectrum()));
      }
    }
    return tables;
  }

  /** Says what a Hessian job measured. */
  private static String subject(Job measurement, Job training) {
    String checkpoint = measurement.spec().tree().at("/model/checkpoint").asString("last");
    Instant measured = measurement.finishedAt();
    return "checkpoint %s, %s images (job %s%s)"
        .formatted(
            checkpoint,
            measurement.spec().tree().path("split").asString("train"),
            measurement.id(),
            measured != null && JobExtension.replaced(training, checkpoint, measured)
                ? ", before the training was extended"
                : "");
  }

  private static List<Fact> facts(Job job) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("job", job.id().toString()));
    job.labels().forEach((key, value) -> facts.add(new Fact("label " + key, value)));
    facts.add(new Fact("submitted", job.createdAt().toString()));
    if (job.startedAt() != null) {
      facts.add(new Fact("started", job.startedAt().toString()));
    }
    if (job.finishedAt() != null) {
      facts.add(new Fact("ended", job.finishedAt().toString()));
    }
    facts.add(new Fact("attempt", Integer.toString(job.attempt())));
    for (JobExtension extension : JobExtension.of(job)) {
      facts.add(
          new Fact(
              "went on",
              "after epoch %d, from %d to %d epochs (%s)"
                  .formatted(
                      extension.afterEpoch(),
                      extension.fromEpochs(),
                      extension.toEpochs(),
                      extension.at())));
    }
    Stopped stopped = stopped(job);
    if (stopped != null) {
      facts.add(new Fact("ended early", text(stopped)));
    }
    if (job.provenance() != null) {
      for (Map.Entry<String, Object> field : job.provenance().asMap().entrySet()) {
        facts.add(new Fact(field.getKey(), String.valueOf(field.getValue())));
      }
    }
    return facts;
  }

  private static @Nullable Stopped stopped(Job job) {
    return job.result() == null || !job.kind().equals("train")
        ? null
        : job.result().as(TrainResult.class).stopped();
  }

  private static boolean isPaused(Job job) {
    Stopped stopped = stopped(job);
    return stopped != null && stopped.reason() == StopReason.PAUSED;
  }

  private static String text(Stopped stopped) {
    return switch (stopped.reason()) {
      case EARLY_STOPPING ->
          "after epoch %d: %s was best in epoch %d (%s)"
              .formatted(
                  stopped.epoch(), stopped.metric(), stopped.bestEpoch(), stopped.bestValue());
      case PAUSED -> "paused after epoch %d".formatted(stopped.epoch());
    };
  }

  private List<Picture> pictures(Job job, String suffix) throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (String name : PlotNames.inReports(job.kind())) {
      Artifact plot = jobs.artifact(job.id(), ResultFiles.plot(name, "svg")).orElse(null);
      if (plot != null) {
        try (InputStream svg = store.open(plot.storageKey()).read()) {
          pictures.add(new Picture(name.replace('-', ' ') + suffix, svg.readAllBytes()));
        }
      }
    }
    return pictures;
  }
}
