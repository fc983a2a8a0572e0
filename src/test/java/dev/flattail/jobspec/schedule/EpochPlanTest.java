package dev.flattail.jobspec.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.RunLength;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.CountsEpochs;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which differences of two specs in numbers of epochs act on the first epochs. */
class EpochPlanTest {
  private static final int CLASSES = 10;

  /**
   * A component that counts epochs.
   *
   * @param record the record with the component
   * @param early fields of a spec in which it acts in the fourth epoch or before
   * @param late fields of a spec in which it acts later
   */
  private record Setting(String record, Map<String, Object> early, Map<String, Object> late) {
    static Setting of(
        String record, String place, Map<String, ?> base, String field, Object early, Object late) {
      return new Setting(
          record + "." + field,
          Map.of(place, with(base, field, early)),
          Map.of(place, with(base, field, late)));
    }

    private static Map<String, Object> with(Map<String, ?> base, String field, Object value) {
      Map<String, Object> all = new HashMap<>(base);
      all.put(field, value);
      return all;
    }
  }

  static List<Setting> settings() {
    return List.of(
        Setting.of("Constant", "schedule", Map.of("type", "constant"), "warmupEpochs", 4, 6),
        Setting.of(
            "Multistep",
            "schedule",
            Map.of("type", "multistep", "milestones", List.of(9), "factors", List.of(0.1)),
            "warmupEpochs",
            4,
            6),
        Setting.of(
            "Multistep",
            "schedule",
            Map.of("type", "multistep", "warmupEpochs", 0, "factors", List.of(0.1)),
            "milestones",
            List.of(3),
            List.of(5)),
        Setting.of("Cosine", "schedule", Map.of("type", "cosine"), "warmupEpochs", 4, 6),
        new Setting(
            "Step.epochs",
            sam(Map.of("type", "step", "epochs", List.of(3), "rhos", List.of(0.1, 0.2))),
            sam(Map.of("type", "step", "epochs", List.of(5), "rhos", List.of(0.1, 0.2)))),
        Setting.of("Drw", "rebalance", Map.of("type", "drw"), "startEpoch", 3, 5),
        start("Sam", "sam"),
        start("Asam", "asam"),
        start("ImbSam", "imbsam"),
        start("FocalSam", "focal-sam"),
        start("CcSam", "cc-sam"),
        start("MomentumSam", "msam"),
        start("LookSam", "looksam"),
        start("SseSam", "sse-sam"),
        start("EfficientSam", "esam"),
        start("Gsam", "gsam"),
        start("FriendlySam", "friendly-sam"),
        start("GaussianNeighborhood", "gnm"),
        start("GradientPenalty", "gradient-penalty"),
        start("ModelPerturbation", "model-perturbation"),
        start("SpectralNorm", "spectral-norm"),
        Setting.of("Swa", "sharpness", Map.of("type", "swa"), "startEpoch", 3, 5),
        Setting.of("Bbn", "loss", Map.of("type", "bbn"), "decayEpochs", 10, 12),
        Setting.of("Rsg", "loss", Map.of("type", "rsg"), "startEpoch", 3, 5),
        Setting.of(
            "InfluenceBalanced", "loss", Map.of("type", "influence-balanced"), "startEpoch", 3, 5));
  }

  private static Setting start(String record, String type) {
    return Setting.of(record, "sharpness", Map.of("type", type), "startEpoch", 3, 5);
  }

  private static Map<String, Object> sam(Map<String, ?> schedule) {
    return Map.of("sharpness", Map.of("type", "sam", "schedule", schedule));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aSettingThatActsInAnEpochShowsInItsPlan(Setting setting) {
    Optional<EpochPlan.Difference> difference =
        EpochPlan.firstDifference(spec(setting.early), spec(setting.late), 4, CLASSES);

    assertThat(difference).isPresent();
    assertThat(difference.get().epoch()).isBetween(1, 4);
  }

  @Test
  void everySettingThatCountsEpochsHasACase() {
    Set<String> declared = new TreeSet<>();
    collect(TrainSpec.class, declared, new HashSet<>());
    assertThat(settings().stream().map(Setting::record).distinct().toList())
        .containsExactlyInAnyOrderElementsOf(declared);
  }

  private static void collect(Class<?> type, Set<String> found, Set<Class<?>> seen) {
    if (!type.getName().startsWith("dev.flattail.jobspec") || !seen.add(type)) {
      return;
    }
    Class<?>[] members = type.getPermittedSubclasses();
    if (members != null) {
      for (Class<?> member : members) {
        collect(member, found, seen);
      }
    }
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        if (component.isAnnotationPresent(CountsEpochs.class)) {
          found.add(type.getSimpleName() + "." + component.getName());
        }
        collect(component.getType(), found, seen);
      }
    }
  }

  @Test
  void whatActsAfterTheComparedEpochsIsNoDifference() {
    TrainSpec early = spec(Map.of("rebalance", Map.of("type", "drw", "startEpoch", 4)));
    TrainSpec late = spec(Map.of("rebalance", Map.of("type", "drw", "startEpoch", 5)));
    assertThat(EpochPlan.firstDifference(early, late, 4, CLASSES)).isEmpty();
    assertThat(EpochPlan.firstDifference(early, late, 5, CLASSES)).isPresent();
  }

  @Test
  void aDifferenceNamesItsEpochAndBothValues() {
    TrainSpec cosine = spec(Map.of("schedule", Map.of("type", "cosine")));
    EpochPlan.Difference difference =
        EpochPlan.firstDifference(cosine, RunLength.of(cosine, 20, true, null), 10, CLASSES)
            .orElseThrow();
    assertThat(difference.epoch()).as("the first epoch has the base rate").isEqualTo(2);
    assertThat(difference.here().pointer()).isEqualTo("/schedule");
    assertThat((Double) Objects.requireNonNull(difference.here().value()))
        .isLessThan((Double) Objects.requireNonNull(difference.there().value()));
  }

  @Test
  void matricesThatAreThinnedOutDependOnTheLength() {
    TrainSpec arb = spec(Map.of("loss", Map.of("type", "arb")));
    TrainSpec longer = RunLength.of(arb, 20, true, null);
    assertThat(EpochPlan.firstDifference(arb, longer, 10, 100)).as("all are kept").isEmpty();
    assertThat(EpochPlan.firstDifference(arb, longer, 10, 200)).isPresent();
  }

  @Test
  void stretchedNumbersFollowTheLengthAndWrittenOnesStay() {
    TrainSpec before = spec(Map.of("schedule", Map.of("type", "multistep"), "scaleSchedule", true));
    TrainSpec submitted =
        spec(Map.of("schedule", Map.of("type", "multistep"), "scaleSchedule", true, "epochs", 100));
    TrainSpec after = RunLength.of(before, 100, true, submitted);
    assertThat(after).isEqualTo(submitted);
    assertThat(EpochPlan.firstDifference(before, after, 10, CLASSES).orElseThrow().here().pointer())
        .isEqualTo("/schedule");
    assertThat(RunLength.of(before, 100, true, null).schedule()).isEqualTo(before.schedule());
  }

  private static TrainSpec spec(Map<String, ?> fields) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("kind", "train");
    tree.put("dataset", Map.of("name", "shapes"));
    tree.put("schedule", Map.of("type", "constant"));
    tree.put("epochs", 10);
    tree.putAll(fields);
    return (TrainSpec) SpecReader.readSubmitted(tree);
  }
}
