package dev.flattail.jobspec;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a user asks for; one member for each {@code kind} of job. */
public sealed interface JobSpec permits TrainSpec, MeasurementSpec {
  /** The JSON {@code kind}. */
  default String kind() {
    return switch (this) {
      case TrainSpec _ -> "train";
      case EvaluateSpec _ -> "evaluate";
      case HessianSpec _ -> "hessian";
      case LandscapeSpec _ -> "landscape";
      case FlatnessSpec _ -> "flatness";
    };
  }

  /** A name for people. */
  @Nullable String name();

  /** Labels to find the job by. */
  Map<String, String> labels();

  /** Higher runs first. */
  int priority();

  /** The root of everything random in the job. */
  long seed();

  /** {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}. */
  String device();

  /** The longest that the job may run, or null for no limit. */
  @Nullable Duration maxDuration();

  /** The data set; null only before a measurement took its training job's. */
  @Nullable DatasetSpec dataset();

  /** The same spec over another description of its data set. */
  JobSpec withDataset(DatasetSpec dataset);
}
