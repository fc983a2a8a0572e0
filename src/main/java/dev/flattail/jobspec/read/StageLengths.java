package dev.flattail.jobspec.read;

import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.CountsEpochs;
import dev.flattail.jobspec.schema.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Fits the epochs that a preset or a default names to the length of the run. {@code scaleSchedule}
 * stretches them. Otherwise milestones that the run never reaches are left out, and a warning names
 * every other number of epochs that never acts. What the caller wrote is never changed.
 */
final class StageLengths {
  private static final String MILESTONES = "milestones";

  private final SpecSources sources;
  private final List<Warning> warnings = new ArrayList<>();

  StageLengths(SpecSources sources) {
    this.sources = sources;
  }

  /** Returns what was found so far. */
  List<Warning> warnings() {
    return warnings;
  }

  /**
   * Stretches epochs or leaves out milestones.
   *
   * @param tree the merged spec with the defaults that depend on other fields
   * @return the tree to read
   */
  Map<String, @Nullable Object> fit(Map<String, @Nullable Object> tree) {
    TrainSpec spec = incomplete(tree);
    Map<String, @Nullable Object> fitted = tree;
    for (EpochSetting setting : EpochSetting.of(spec)) {
      if (!isFree(setting)) {
        continue;
      }
      if (spec.scaleSchedule() && setting.stageEpochs(spec) > 0) {
        fitted = stretched(fitted, setting, spec);
      } else if (setting.name().equals(MILESTONES)
          && (!setting.ofSecond() || isOfPreset(setting))) {
        fitted = withoutUnreached(fitted, setting, spec);
      }
    }
    return fitted;
  }

  /**
   * Adds a warning if {@code scaleSchedule} is set and no number of epochs comes from stretching. A
   * resolved spec that is submitted again writes the stretched numbers, and gets no warning.
   */
  void warnOfNothingStretched(TrainSpec spec) {
    if (!spec.scaleSchedule()
        || Integer.valueOf(spec.epochs()).equals(sources.preset().get("epochs"))) {
      return;
    }
    List<String> written = new ArrayList<>();
    Map<String, @Nullable Object> free = new LinkedHashMap<>(sources.merged());
    for (EpochSetting setting : EpochSetting.of(spec)) {
      if (!isFree(setting) && !isDerived(setting)) {
        written.add(setting.pointer());
        free = ofPresetOrDefault(free, setting.steps());
        free = setting.isList() ? ofPresetOrDefault(free, setting.placeOfValues()) : free;
      }
    }
    StageLengths ofFree = new StageLengths(new SpecSources(Map.of(), sources.preset(), free));
    Map<String, @Nullable Object> filled = new LinkedHashMap<>(free);
    TrainDefaults.apply(filled);
    Set<List<String>> countsEpochs = new HashSet<>();
    for (EpochSetting setting : EpochSetting.of(incomplete(filled))) {
      if (setting.epochs().stream().anyMatch(epochs -> epochs > 0) && !ofFree.isDerived(setting)) {
        countsEpochs.add(setting.steps());
      }
    }
    Map<List<String>, EpochSetting> found = new HashMap<>();
    EpochSetting.of(spec).forEach(setting -> found.put(setting.steps(), setting));
    boolean stretched =
        EpochSetting.of(incomplete(ofFree.fit(filled))).stream()
            .filter(setting -> countsEpochs.contains(setting.steps()))
            .anyMatch(
                setting -> {
                  EpochSetting actual = found.get(setting.steps());
                  return actual != null && actual.epochs().equals(setting.epochs());
                });
    if (!stretched) {
      warnings.add(
          new Warning(
              "/scaleSchedule",
              "has no effect: it stretches what the preset or a default counts in epochs, and %s"
                  .formatted(
                      written.isEmpty()
                          ? "there is nothing of that kind in this spec. Leave it out"
                          : "the spec itself writes %s. Leave it out, or the numbers that it is to set"
                              .formatted(String.join(", ", written)))));
    }
  }

  private Map<String, @Nullable Object> ofPresetOrDefault(
      Map<String, @Nullable Object> tree, List<String> steps) {
    Object value = Trees.at(sources.preset(), steps);
    return value == null ? Trees.without(tree, steps) : Trees.with(tree, steps, value);
  }

  /** Reads what can be read; problems are reported when the whole spec is read with all rules. */
  private static TrainSpec incomplete(Map<String, @Nullable Object> tree) {
    return new RecordReader(new Problems()).incomplete(TrainSpec.class, tree, "", "kind");
  }

  /** Adds a warning for every number of epochs that never acts in a spec. */
  void warnOfUnreached(TrainSpec spec) {
    for (EpochSetting setting : EpochSetting.of(spec)) {
      int epochs = setting.stageEpochs(spec);
      List<Integer> beyond =
          setting.epochs().stream()
              .filter(
                  number ->
                      setting.meaning().value() == CountsEpochs.Role.END
                          ? number > epochs
                          : number >= epochs)
              .toList();
      if (!beyond.isEmpty() && epochs > 0 && !isDerived(setting)) {
        warnings.add(
            new Warning(
                setting.pointer(),
                "%s %s, but %s has %s: %s. %s"
                    .formatted(
                        setting.isList() ? "lists" : "is",
                        joined(beyond),
                        setting.ofSecond() ? "the second stage" : "the run",
                        epochs(epochs),
                        setting.meaning().beyond(),
                        advice(setting, spec))));
      }
    }
  }

  private String advice(EpochSetting setting, TrainSpec spec) {
    String own =
        setting.isList()
            ? "Write a list for this length"
            : "Set it to less than %d".formatted(setting.stageEpochs(spec));
    return isFree(setting) && !spec.scaleSchedule() ? own + ", or set /scaleSchedule to true" : own;
  }

  /** Returns whether the caller wrote neither the setting nor the values that belong to it. */
  private boolean isFree(EpochSetting setting) {
    return !sources.isWritten(setting.steps())
        && !(setting.isList() && sources.isWritten(setting.placeOfValues()))
        && !isDerived(setting);
  }

  private boolean isOfPreset(EpochSetting setting) {
    return Trees.at(sources.merged(), setting.steps()) != null
        && !sources.isWritten(setting.steps());
  }

  /** Returns whether the setting's default follows from the epochs of the run. */
  private boolean isDerived(EpochSetting setting) {
    return !setting.standard() && Trees.at(sources.merged(), setting.steps()) == null;
  }

  private Map<String, @Nullable Object> stretched(
      Map<String, @Nullable Object> tree, EpochSetting setting, TrainSpec spec) {
    int from = isOfPreset(setting) ? presetEpochs(setting, spec) : TrainDefaults.EPOCHS;
    int to = setting.stageEpochs(spec);
    if (from == to || from <= 0) {
      return tree;
    }
    List<Integer> stretched =
        setting.epochs().stream().map(epochs -> stretched(epochs, from, to, setting)).toList();
    if (stretched.equals(setting.epochs())) {
      return tree;
    }
    if (!setting.isList()) {
      if (stretched.getFirst() == 0 && setting.epochs().getFirst() > 0) {
        warnings.add(
            new Warning(
                setting.pointer(),
                "%d of %s is less than half an epoch of %d, so it becomes 0"
                    .formatted(setting.epochs().getFirst(), epochs(from), to)));
      }
      return Trees.with(tree, setting.steps(), stretched.getFirst());
    }
    return stretchedList(tree, setting, stretched, to);
  }

  /** Rounds to the nearest epoch; what acts in the original run acts in the stretched one. */
  private static int stretched(int epochs, int from, int to, EpochSetting setting) {
    long nearest = Math.round((double) epochs * to / from);
    if (epochs < from && setting.meaning().value() != CountsEpochs.Role.END) {
      nearest = Math.min(nearest, to - 1L);
    }
    boolean positive =
        setting.isList() && epochs > 0 || setting.meaning().value() == CountsEpochs.Role.END;
    return Math.toIntExact(Math.clamp(nearest, positive ? 1 : 0, Integer.MAX_VALUE));
  }

  /** Sets a list of changes; of changes that fall on one epoch, the last remains. */
  private Map<String, @Nullable Object> stretchedList(
      Map<String, @Nullable Object> tree, EpochSetting setting, List<Integer> stretched, int to) {
    List<Integer> epochs = setting.epochs();
    List<Integer> kept =
        IntStream.range(0, stretched.size())
            .filter(
                i ->
                    stretched.get(i) < to
                        && (i + 1 == stretched.size()
                            || !stretched.get(i + 1).equals(stretched.get(i))))
            .boxed()
            .toList();
    List<Integer> left =
        IntStream.range(0, epochs.size())
            .filter(i -> !kept.contains(i))
            .mapToObj(epochs::get)
            .toList();
    if (!left.isEmpty()) {
      warnings.add(
          new Warning(
              setting.pointer(),
              "stretched to %s, no epoch is left for %s, which is left out"
                  .formatted(epochs(to), joined(left))));
    }
    return withChanges(tree, setting, kept, kept.stream().map(stretched::get).toList());
  }

  private Map<String, @Nullable Object> withoutUnreached(
      Map<String, @Nullable Object> tree, EpochSetting setting, TrainSpec spec) {
    int to = setting.stageEpochs(spec);
    List<Integer> epochs = setting.epochs();
    List<Integer> kept =
        IntStream.range(0, epochs.size()).filter(i -> epochs.get(i) < to).boxed().toList();
    if (kept.size() == epochs.size()) {
      return tree;
    }
    if (to > 0) {
      warnings.add(
          new Warning(
              setting.pointer(),
              "%s of the %s %s left out, because %s has %s: the learning rate does not change there. Write milestones for this length, or set /scaleSchedule to true"
                  .formatted(
                      joined(epochs.stream().filter(milestone -> milestone >= to).toList()),
                      isOfPreset(setting) ? "preset" : "default",
                      epochs.size() - kept.size() == 1 ? "is" : "are",
                      setting.ofSecond() ? "the second stage" : "the run",
                      epochs(to))));
    }
    return withChanges(tree, setting, kept, kept.stream().map(epochs::get).toList());
  }

  /**
   * Sets a list of changes and the values that belong to it.
   *
   * @param kept which of the present changes remain
   * @param at epochs of these
   */
  private static Map<String, @Nullable Object> withChanges(
      Map<String, @Nullable Object> tree,
      EpochSetting setting,
      List<Integer> kept,
      List<Integer> at) {
    List<?> values = setting.values();
    List<@Nullable Object> remaining = new ArrayList<>();
    boolean startsWithValue = values.size() > setting.epochs().size();
    if (startsWithValue) {
      remaining.add(values.getFirst());
    }
    kept.forEach(i -> remaining.add(values.get(startsWithValue ? i + 1 : i)));
    return Trees.with(Trees.with(tree, setting.steps(), at), setting.placeOfValues(), remaining);
  }

  /** Returns the length of a stage in the preset. */
  private int presetEpochs(EpochSetting setting, TrainSpec spec) {
    List<String> steps = setting.ofSecond() ? List.of("stage2", "epochs") : List.of("epochs");
    if (Trees.at(sources.preset(), steps) instanceof Number epochs) {
      return epochs.intValue();
    }
    return setting.ofSecond() && spec.stage2() != null
        ? TrainDefaults.epochsOf(spec.stage2().getClass())
        : TrainDefaults.EPOCHS;
  }

  private static String epochs(int count) {
    return count == 1 ? "1 epoch" : count + " epochs";
  }

  private static String joined(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
