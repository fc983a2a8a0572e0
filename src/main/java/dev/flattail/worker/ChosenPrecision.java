package dev.flattail.worker;

import dev.flattail.jobs.Bfloat16Speed;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Provenance;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Precision;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.Names;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses the number format of a job that leaves it to the worker. */
final class ChosenPrecision {
  private ChosenPrecision() {}

  /**
   * Returns a claimed job's spec with a number format in the place of {@code auto}. A training that
   * has a checkpoint keeps the format of the attempt that wrote it, whatever this machine is good
   * at. The job's log says what was chosen, and warns of a format that is many times slower here.
   *
   * @param device device that the job runs on: {@code cpu} or {@code gpu:n}
   */
  static JobSpec in(JobSpec spec, JobContext context, Machine machine, String device) {
    Bfloat16Speed speed = machine.bfloat16(device);
    JobSpec chosen = spec;
    if (spec.precision() == Precision.AUTO) {
      Precision begun = begun(spec, context);
      Precision precision = begun == null ? fastest(spec, speed) : begun;
      chosen = with(precision, context.lease().job().spec());
      context
          .log()
          .info(
              "precision auto: %s in %s%s"
                  .formatted(
                      begun == null ? "computing" : "continuing",
                      Names.of(precision),
                      begun == null ? "" : ", as the job's checkpoint"));
    }
    if (chosen.precision() == Precision.BFLOAT16 && speed == Bfloat16Speed.CRAWLING) {
      context
          .log()
          .warn(
              "bfloat16 takes many times as long as float32 on this worker, whose processor (%s) has no AVX-512. Cancel the job and submit it with precision float32 or auto, or run it on another worker"
                  .formatted(machine.cpu().instructionSet()));
    }
    return chosen;
  }

  private static Precision fastest(JobSpec spec, Bfloat16Speed speed) {
    return spec.takesBfloat16() && speed == Bfloat16Speed.FASTER
        ? Precision.BFLOAT16
        : Precision.FLOAT32;
  }

  /** Returns the format of a training's checkpoint; null when there is none. */
  private static @Nullable Precision begun(JobSpec spec, JobContext context) {
    Job job = context.lease().job();
    StoredJson before = job.provenance();
    if (!(spec instanceof TrainSpec)
        || before == null
        || context.jobs().artifact(job.id(), Publisher.path(TrainJob.STATE)).isEmpty()) {
      return null;
    }
    String name = before.as(Provenance.class).precision();
    return Precision.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static JobSpec with(Precision precision, StoredJson spec) {
    Map<String, Object> tree = new LinkedHashMap<>(spec.asMap());
    tree.put("precision", Names.of(precision));
    return SpecReader.readStored(tree);
  }
}
