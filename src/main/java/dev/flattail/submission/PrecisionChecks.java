package dev.flattail.submission;

import dev.flattail.jobs.Bfloat16Speed;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.WorkerView;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Precision;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Compares a job's precision with the devices of the connected workers that can run it. Says
 * nothing while there is none, as before a service's own worker has registered: the worker then
 * logs what it finds.
 */
@Component
final class PrecisionChecks {
  private static final String POINTER = "/precision";

  private final Jobs jobs;

  PrecisionChecks(Jobs jobs) {
    this.jobs = jobs;
  }

  /** Refuses bfloat16 where every worker would take many times as long as with float32. */
  void check(JobSpec spec, List<SpecProblem> problems) {
    if (spec.precision() != Precision.BFLOAT16) {
      return;
    }
    List<WorkerView> able = able(spec);
    List<WorkerView> crawling = with(Bfloat16Speed.CRAWLING, spec, able);
    if (!able.isEmpty() && crawling.size() == able.size()) {
      problems.add(
          new SpecProblem(
              POINTER,
              "bfloat16 takes many times as long as float32 on every connected worker that can run this job: their processors (%s) have no AVX-512. Set float32, or auto, which takes bfloat16 only where it is faster"
                  .formatted(instructionSets(crawling)),
              "auto"));
    }
  }

  /** Returns the warnings about a spec that {@link #check} does not refuse. */
  List<Warning> warnings(JobSpec spec) {
    return switch (spec.precision()) {
      case FLOAT32, FLOAT64 -> List.of();
      case BFLOAT16 -> warningsOfBfloat16(spec);
      case AUTO -> spec.takesBfloat16() ? warningsOfAuto(spec) : List.of();
    };
  }

  private List<Warning> warningsOfBfloat16(JobSpec spec) {
    List<WorkerView> able = able(spec);
    List<WorkerView> crawling = with(Bfloat16Speed.CRAWLING, spec, able);
    List<WorkerView> slower = with(Bfloat16Speed.SLOWER, spec, able);
    List<Warning> warnings = new ArrayList<>();
    if (!crawling.isEmpty()) {
      warnings.add(
          new Warning(
              POINTER,
              "bfloat16 takes many times as long as float32 on %s: their processors (%s) have no AVX-512. Set auto to take bfloat16 only where it is faster"
                  .formatted(share(crawling, able), instructionSets(crawling))));
    }
    if (!slower.isEmpty()) {
      warnings.add(
          new Warning(
              POINTER,
              "bfloat16 is slower than float32 on %s, which only emulate it. Set auto to take bfloat16 only where it is faster"
                  .formatted(share(slower, able))));
    }
    return warnings;
  }

  private List<Warning> warningsOfAuto(JobSpec spec) {
    List<WorkerView> able = able(spec);
    List<WorkerView> faster = with(Bfloat16Speed.FASTER, spec, able);
    return faster.isEmpty() || faster.size() == able.size()
        ? List.of()
        : List.of(
            new Warning(
                POINTER,
                "with auto the job computes in bfloat16 on %s and in float32 on the others, so its figures depend on the worker that takes it. Set float32 or bfloat16 to compare it with other jobs"
                    .formatted(share(faster, able))));
  }

  /** Returns the connected workers that have the job's device. */
  private List<WorkerView> able(JobSpec spec) {
    return jobs.workers().stream()
        .filter(worker -> !worker.lost() && worker.has(spec.device()))
        .toList();
  }

  private static List<WorkerView> with(
      Bfloat16Speed speed, JobSpec spec, List<WorkerView> workers) {
    return workers.stream().filter(worker -> worker.bfloat16(spec.device()) == speed).toList();
  }

  private static String share(List<WorkerView> some, List<WorkerView> able) {
    return "%d of the %d connected worker%s that can run this job"
        .formatted(some.size(), able.size(), able.size() == 1 ? "" : "s");
  }

  private static String instructionSets(List<WorkerView> workers) {
    return workers.stream()
        .map(worker -> worker.cpu().instructionSet())
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
