package dev.flattail.jobspec.read;

import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.rules.SpecRules;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads job specs from JSON trees of plain Java values. */
public final class SpecReader {
  static final Map<String, Class<? extends Record>> KINDS = records();

  /**
   * The member with the job's webhook targets, which whoever submits the job reads. They change
   * nothing about the job, and reports show the spec to others, so the spec does not contain them.
   */
  public static final String TARGETS = "notify";

  private SpecReader() {}

  /**
   * Reads a spec that was stored with a job, without changing it. Its {@code preset} is information
   * only and is not looked up. A field that was added later has its fixed default.
   *
   * @param tree parsed JSON: maps, lists, strings, numbers, booleans and nulls
   * @throws InvalidSpecException with all problems
   */
  public static JobSpec readStored(Map<String, ? extends @Nullable Object> tree) {
    Problems problems = new Problems();
    return read(kind(tree.get("kind"), problems), tree, problems);
  }

  /**
   * Reads a spec that a caller wrote, filling in every default, also those that depend on another
   * field. Knows no presets: {@code PresetCatalog.read} merges them first.
   *
   * @param tree parsed JSON: maps, lists, strings, numbers, booleans and nulls
   * @throws InvalidSpecException with all problems
   */
  public static JobSpec readSubmitted(Map<String, ? extends @Nullable Object> tree) {
    return readSubmitted(SpecSources.of(tree)).spec();
  }

  /**
   * Reads a spec that a caller wrote, with the fields of its preset.
   *
   * @throws InvalidSpecException with all problems
   */
  public static ReadSpec readSubmitted(SpecSources sources) {
    Map<String, @Nullable Object> filled = new LinkedHashMap<>(sources.merged());
    Problems problems = new Problems();
    Class<? extends Record> type = kind(filled.get("kind"), problems);
    StageLengths lengths = new StageLengths(sources);
    if (type == TrainSpec.class) {
      TrainDefaults.apply(filled);
      filled = lengths.fit(filled);
    }
    JobSpec spec = read(type, filled, problems);
    if (spec instanceof TrainSpec training) {
      lengths.warnOfUnreached(training);
      lengths.warnOfNothingStretched(training);
    }
    List<Warning> warnings = new ArrayList<>(lengths.warnings());
    warnings.addAll(UnusedSettings.of(sources, spec));
    if (spec instanceof TrainSpec training) {
      warnings.addAll(EarlyStoppingWarnings.of(sources, training));
      warnings.addAll(ClassifierWarnings.of(training));
    }
    return new ReadSpec(spec, warnings);
  }

  private static JobSpec read(
      Class<? extends Record> type,
      Map<String, ? extends @Nullable Object> tree,
      Problems problems) {
    Record spec =
        new RecordReader(problems, SpecRules::check).record(type, tree, "", "kind", TARGETS);
    problems.throwIfAny();
    if (spec == null) {
      throw new IllegalStateException("a spec without problems was not read");
    }
    return (JobSpec) spec;
  }

  /** Returns every {@code kind} of job. */
  public static List<String> kinds() {
    return List.copyOf(KINDS.keySet());
  }

  private static Map<String, Class<? extends Record>> records() {
    Map<String, Class<? extends Record>> kinds = new LinkedHashMap<>();
    kinds.put("train", TrainSpec.class);
    kinds.put("evaluate", EvaluateSpec.class);
    kinds.put("hessian", HessianSpec.class);
    kinds.put("landscape", LandscapeSpec.class);
    kinds.put("flatness", FlatnessSpec.class);
    return kinds;
  }

  /**
   * Returns the record of a kind. An unknown kind is read as a training, so that its fields are
   * checked too.
   */
  private static Class<? extends Record> kind(@Nullable Object kind, Problems problems) {
    if (kind instanceof String name) {
      Class<? extends Record> known = KINDS.get(name);
      if (known != null) {
        return known;
      }
      problems.addUnknown("/kind", "kind", name, kinds());
      // The other fields cannot be judged without the kind.
      problems.throwIfAny();
    }
    problems.add(
        "/kind",
        (kind == null ? "is required" : "must be a string")
            + "; one of: "
            + String.join(", ", KINDS.keySet()),
        "train");
    return TrainSpec.class;
  }
}
