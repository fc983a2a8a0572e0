package dev.flattail.presets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.ScheduleSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.read.ReadSpec;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.jobspec.schema.CountsEpochs;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests specs whose run is shorter or longer than their preset or the defaults. */
class RunLengthTest {
  private static final PresetCatalog PRESETS = new PresetCatalog();
  private static final String DRW_SAM = "saddle/cifar10-ldam-drw-sam";

  static List<Preset> presets() {
    return PRESETS.all();
  }

  private static ReadSpec read(Object... fields) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      tree.put((String) fields[i], fields[i + 1]);
    }
    tree.putIfAbsent("kind", "train");
    if (!tree.containsKey("preset")) {
      tree.put("dataset", Map.of("name", "shapes"));
    }
    return PRESETS.readWithWarnings(tree);
  }

  private static TrainSpec spec(ReadSpec read) {
    return (TrainSpec) read.spec();
  }

  private static RhoSchedule radii(TrainSpec spec) {
    return ((SharpnessSpec.OnRadius) Objects.requireNonNull(spec.sharpness())).schedule();
  }

  private static List<String> pointers(ReadSpec read) {
    return read.warnings().stream().map(Warning::pointer).toList();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void aPresetOfItsOwnLengthHasNoWarning(Preset preset) {
    assertThat(read("preset", preset.name()).warnings()).isEmpty();
    assertThat(read("preset", preset.name(), "scaleSchedule", true).warnings()).isEmpty();
    Map<String, Object> stretched =
        new LinkedHashMap<>(
            SpecWriter.write(read("preset", preset.name(), "scaleSchedule", true).spec()));
    assertThat(stretched.put("scaleSchedule", false)).isEqualTo(true);
    assertThat(stretched).isEqualTo(SpecWriter.write(read("preset", preset.name()).spec()));
  }

  @Test
  void aShortRunOfALongPresetNamesEveryNumberOfEpochsThatNeverActs() {
    ReadSpec read = read("preset", DRW_SAM, "epochs", 3);
    assertThat(pointers(read))
        .containsExactlyInAnyOrder(
            "/schedule/milestones", "/schedule/warmupEpochs", "/rebalance/startEpoch");
    assertThat(read.warnings())
        .contains(
            new Warning(
                "/rebalance/startEpoch",
                "is 160, but the run has 3 epochs: classes are never weighted. Set it to less than 3, or set /scaleSchedule to true"),
            new Warning(
                "/schedule/milestones",
                "160, 180 of the preset are left out, because the run has 3 epochs: the learning rate does not change there. Write milestones for this length, or set /scaleSchedule to true"));
    assertThat(spec(read).schedule())
        .isEqualTo(new ScheduleSpec.Multistep(5, 0, List.of(), List.of()));
    assertThat(spec(read).rebalance()).isEqualTo(new RebalanceSpec.Drw(0.9999, 160));
  }

  @ParameterizedTest
  @CsvSource({
    // epochs, warm-up, milestones, start of the weights; 200 in the preset
    "20, 1, 16 18, 16",
    "100, 3, 80 90, 80",
    "40, 1, 32 36, 32",
    "400, 10, 320 360, 320",
    "7, 0, 6, 6"
  })
  void aStretchedScheduleHasTheShapeOfThePresets(
      int epochs, int warmup, String milestones, int start) {
    TrainSpec spec = spec(read("preset", DRW_SAM, "epochs", epochs, "scaleSchedule", true));
    List<Integer> expected = Stream.of(milestones.split(" ")).map(Integer::valueOf).toList();
    assertThat(spec.schedule())
        .isEqualTo(
            new ScheduleSpec.Multistep(
                warmup,
                0,
                expected,
                expected.size() == 2 ? List.of(0.01, 0.0001) : List.of(0.0001)));
    assertThat(spec.rebalance()).isEqualTo(new RebalanceSpec.Drw(0.9999, start));
    assertThat(spec.scaleSchedule()).isTrue();
  }

  @Test
  void whatHasNoEpochLeftIsNamed() {
    ReadSpec read = read("preset", DRW_SAM, "epochs", 3, "scaleSchedule", true);
    assertThat(spec(read).schedule())
        .isEqualTo(new ScheduleSpec.Multistep(0, 0, List.of(2), List.of(0.0001)));
    assertThat(read.warnings())
        .containsExactlyInAnyOrder(
            new Warning(
                "/schedule/warmupEpochs",
                "5 of 200 epochs is less than half an epoch of 3, so it becomes 0"),
            new Warning(
                "/schedule/milestones",
                "stretched to 3 epochs, no epoch is left for 160, which is left out"));
  }

  @Test
  void aPresetsOwnLengthIsTheMeasure() {
    assertThat(
            spec(read("preset", "paco/cifar100-if50", "epochs", 40, "scaleSchedule", true))
                .schedule())
        .isEqualTo(new ScheduleSpec.Multistep(1, 0, List.of(32, 36), List.of(0.1, 0.01)));
    TrainSpec imagenet =
        spec(read("preset", "saddle/imagenet-lt-ce-drw-sam", "epochs", 18, "scaleSchedule", true));
    assertThat(imagenet.rebalance()).isEqualTo(new RebalanceSpec.Drw(0.9999, 12));
    assertThat(radii(imagenet))
        .isEqualTo(new RhoSchedule.Step(List.of(1, 12, 15), List.of(0.05, 0.1, 0.5, 0.5)));
  }

  @Test
  void theRadiiOfASteppedScheduleStayWithTheirSpans() {
    Map<String, Object> sam = Map.of("type", "sam", "schedule", Map.of("type", "step"));
    ReadSpec read =
        read(
            "sharpness",
            sam,
            "epochs",
            3,
            "scaleSchedule",
            true,
            "schedule",
            Map.of("type", "constant"));
    // 5, 160 and 180 of 200 are 0.1, 2.4 and 2.7 of 3.
    assertThat(radii(spec(read)))
        .isEqualTo(new RhoSchedule.Step(List.of(1, 2), List.of(0.05, 0.1, 0.6)));
    assertThat(pointers(read)).containsExactly("/sharpness/schedule/epochs");
  }

  @Test
  void whatTheCallerWritesIsNeverStretched() {
    TrainSpec spec =
        spec(
            read(
                "preset",
                DRW_SAM,
                "epochs",
                20,
                "scaleSchedule",
                true,
                "rebalance",
                Map.of("startEpoch", 7),
                "schedule",
                Map.of("warmupEpochs", 2)));
    assertThat(spec.rebalance()).isEqualTo(new RebalanceSpec.Drw(0.9999, 7));
    assertThat(spec.schedule())
        .isEqualTo(new ScheduleSpec.Multistep(2, 0, List.of(16, 18), List.of(0.01, 0.0001)));
    assertThatThrownBy(
            () ->
                read(
                    "epochs",
                    20,
                    "scaleSchedule",
                    true,
                    "schedule",
                    Map.of(
                        "type", "multistep", "milestones", List.of(160), "factors", List.of(0.1))))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("/schedule/milestones/0: must be less than epochs (20)");
  }

  @Test
  void aResolvedSpecIsStretchedNoFurther() {
    TrainSpec first = spec(read("preset", DRW_SAM, "epochs", 20, "scaleSchedule", true));
    ReadSpec again = PRESETS.readWithWarnings(SpecWriter.write(first));
    assertThat(again.spec()).isEqualTo(first);
    assertThat(again.warnings()).isEmpty();
  }

  private static final Map<String, Object> OWN =
      Map.of(
          "type",
          "multistep",
          "warmupEpochs",
          2,
          "milestones",
          List.of(10),
          "factors",
          List.of(0.1));

  @Test
  void aScheduleThatTheSpecWritesItselfIsNotStretchedAndSaysSo() {
    ReadSpec read = read("epochs", 20, "scaleSchedule", true, "schedule", OWN);
    assertThat(read.warnings())
        .containsExactly(
            new Warning(
                "/scaleSchedule",
                "has no effect: it stretches what the preset or a default counts in epochs, and the spec itself writes /schedule/warmupEpochs, /schedule/milestones. Leave it out, or the numbers that it is to set"));
    ReadSpec ofPreset =
        read(
            "preset",
            DRW_SAM,
            "epochs",
            20,
            "scaleSchedule",
            true,
            "schedule",
            OWN,
            "rebalance",
            Map.of("startEpoch", 7));
    assertThat(pointers(ofPreset)).containsExactly("/scaleSchedule");
    assertThat(pointers(read("epochs", 20, "scaleSchedule", false, "schedule", OWN))).isEmpty();
  }

  @Test
  void aSpecWithoutEpochsToStretchSaysSo() {
    Map<String, Object> cosine = Map.of("type", "cosine");
    assertThat(read("epochs", 20, "scaleSchedule", true, "schedule", cosine).warnings())
        .containsExactly(
            new Warning(
                "/scaleSchedule",
                "has no effect: it stretches what the preset or a default counts in epochs, and there is nothing of that kind in this spec. Leave it out"));
    assertThat(read("epochs", 200, "scaleSchedule", true).warnings()).isEmpty();
  }

  @Test
  void aResolvedSpecWithoutPresetIsStretchedNoFurther() {
    TrainSpec first =
        spec(read("epochs", 20, "scaleSchedule", true, "rebalance", Map.of("type", "drw")));
    ReadSpec again = PRESETS.readWithWarnings(SpecWriter.write(first));
    assertThat(again.spec()).isEqualTo(first);
    assertThat(again.warnings()).isEmpty();
  }

  @Test
  void defaultsBelongTo200Epochs() {
    TrainSpec spec =
        spec(read("epochs", 50, "scaleSchedule", true, "rebalance", Map.of("type", "drw")));
    assertThat(spec.rebalance()).isEqualTo(new RebalanceSpec.Drw(0.9999, 40));
    assertThat(spec.schedule())
        .isEqualTo(new ScheduleSpec.Multistep(1, 0, List.of(40, 45), List.of(0.01, 0.0001)));
    assertThat(
            spec(read("epochs", 50, "scaleSchedule", true, "loss", Map.of("type", "rsg"))).loss())
        .isInstanceOfSatisfying(
            LossSpec.Rsg.class, rsg -> assertThat(rsg.startEpoch()).isEqualTo(40));
  }

  @Test
  void aSecondStageIsStretchedToItsOwnLength() {
    Map<String, Object> stage2 =
        Map.of("type", "crt", "epochs", 20, "schedule", Map.of("type", "multistep"));
    TrainSpec spec = spec(read("stage2", stage2, "scaleSchedule", true));
    assertThat(((Stage2Spec.Crt) Objects.requireNonNull(spec.stage2())).schedule())
        .isEqualTo(new ScheduleSpec.Multistep(1, 0, List.of(16, 18), List.of(0.01, 0.0001)));
    assertThat(spec.schedule())
        .isEqualTo(new ScheduleSpec.Multistep(5, 0, List.of(160, 180), List.of(0.01, 0.0001)));
  }

  static List<Object[]> neverActing() {
    Object constant = Map.of("type", "constant");
    return List.of(
        new Object[] {"/rebalance/startEpoch", Map.of("rebalance", Map.of("type", "drw"))},
        new Object[] {
          "/rebalance/startEpoch", Map.of("rebalance", Map.of("type", "drw", "startEpoch", 2))
        },
        new Object[] {"/loss/startEpoch", Map.of("loss", Map.of("type", "influence-balanced"))},
        new Object[] {"/loss/startEpoch", Map.of("loss", Map.of("type", "rsg", "startEpoch", 9))},
        new Object[] {
          "/loss/decayEpochs", Map.of("loss", Map.of("type", "bbn", "decayEpochs", 200))
        },
        new Object[] {
          "/schedule/warmupEpochs", Map.of("schedule", Map.of("type", "cosine", "warmupEpochs", 10))
        },
        new Object[] {
          "/schedule/warmupEpochs",
          Map.of("schedule", Map.of("type", "constant", "warmupEpochs", 2))
        },
        new Object[] {
          "/sharpness/schedule/epochs",
          Map.of("sharpness", Map.of("type", "asam", "schedule", Map.of("type", "step")))
        },
        new Object[] {
          "/stage2/schedule/warmupEpochs",
          Map.of(
              "stage2",
              Map.of(
                  "type",
                  "mislas",
                  "epochs",
                  2,
                  "schedule",
                  Map.of("type", "cosine", "warmupEpochs", 3)))
        },
        new Object[] {
          "/stage2/sharpness/schedule/epochs",
          Map.of(
              "stage2",
              Map.of(
                  "type",
                  "crt",
                  "epochs",
                  100,
                  "sharpness",
                  Map.of("type", "sam", "schedule", Map.of("type", "step"))))
        },
        new Object[] {null, Map.of("rebalance", Map.of("type", "drw", "startEpoch", 1))},
        new Object[] {null, Map.of("loss", Map.of("type", "bbn"))},
        new Object[] {null, Map.of("schedule", constant)});
  }

  @ParameterizedTest
  @MethodSource("neverActing")
  void aNumberOfEpochsThatNeverActsIsNamed(String pointer, Map<String, Object> fields) {
    List<Object> all = new ArrayList<>(List.of("epochs", 2));
    Map<String, Object> with = new LinkedHashMap<>(fields);
    with.putIfAbsent("schedule", Map.of("type", "constant"));
    with.forEach((name, value) -> all.addAll(List.of(name, value)));
    assertThat(pointers(read(all.toArray())))
        .isEqualTo(pointer == null ? List.of() : List.of(pointer));
  }

  @Test
  void aDefaultScheduleOfAShortRunIsNamed() {
    ReadSpec read = read("epochs", 3);
    assertThat(pointers(read))
        .containsExactlyInAnyOrder("/schedule/milestones", "/schedule/warmupEpochs");
    assertThat(read.warnings())
        .anySatisfy(warning -> assertThat(warning.detail()).startsWith("160, 180 of the default"));
  }

  @Test
  void everyNumberOfEpochsIsMarkedOrAPeriod() {
    Set<String> unmarked = new TreeSet<>();
    collect(TrainSpec.class, "", new TreeSet<>(), unmarked);
    assertThat(unmarked)
        .containsExactly(
            "/checkpoint/everyEpochs",
            "/curvature/everyEpochs", // a period
            "/epochs",
            "/evaluation/everyEpochs", // a period
            "/stage2/epochs");
  }

  private static void collect(
      Class<?> type, String pointer, Set<String> seen, Set<String> unmarked) {
    if (type.isSealed()) {
      Arrays.stream(type.getPermittedSubclasses())
          .forEach(member -> collect(member, pointer, seen, unmarked));
    } else if (type.isRecord() && seen.add(type.getName() + pointer)) {
      for (RecordComponent component : type.getRecordComponents()) {
        String at = pointer + "/" + component.getName();
        boolean counts = component.getName().matches("(?i).*(epoch|milestone).*");
        if (counts && !component.isAnnotationPresent(CountsEpochs.class)) {
          unmarked.add(at);
        }
        collect(component.getType(), at, seen, unmarked);
      }
    }
  }
}
