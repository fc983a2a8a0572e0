package dev.flattail.jobspec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The specification of a job; one member for each {@code kind}. */
public sealed interface JobSpec permits TrainSpec, MeasurementSpec {
  /** Returns the JSON {@code kind}. */
  default String kind() {
    return switch (this) {
      case TrainSpec _ -> "train";
      case EvaluateSpec _ -> "evaluate";
      case HessianSpec _ -> "hessian";
      case LandscapeSpec _ -> "landscape";
      case FlatnessSpec _ -> "flatness";
    };
  }

  /** Returns a name for people. */
  @Nullable String name();

  /** Returns labels to find the job by. */
  Map<String, String> labels();

  /** Returns the priority; higher ones run first. */
  int priority();

  /** Returns the seed of all random draws in the job. */
  long seed();

  /** Returns {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}. */
  String device();

  /** Returns the maximum run time of the job, or null for no limit. */
  @Nullable Duration maxDuration();

  /** Returns the bounds that the result must meet; none for kinds without a gate. */
  default List<Expectation> expect() {
    return List.of();
  }

  /** Returns the number format of the arithmetic. */
  Precision precision();

  /** Returns whether bfloat16 is fine enough for the job's figures. */
  default boolean takesBfloat16() {
    return switch (this) {
      case TrainSpec _, EvaluateSpec _, LandscapeSpec _ -> true;
      case HessianSpec _, FlatnessSpec _ -> false; // second derivatives, differences of losses
    };
  }

  /**
   * Returns the data set; null only until submission fills it in for a measurement from its
   * training job.
   */
  @Nullable DatasetSpec dataset();

  /** Returns the same spec with another description of its data set. */
  JobSpec withDataset(DatasetSpec dataset);
}
