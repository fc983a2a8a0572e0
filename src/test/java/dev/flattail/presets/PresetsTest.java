package dev.flattail.presets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.jobspec.ArbCounts;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.ClassSampling;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.FrozenBatchNorm;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ImbalanceSpec;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.MixupSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.PerturbationDirection;
import dev.flattail.jobspec.PerturbationMagnitude;
import dev.flattail.jobspec.PerturbedPart;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.jobspec.RhoSchedule;
import dev.flattail.jobspec.ScheduleSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.Stage2Start;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresetsTest {
  private static final PresetCatalog PRESETS = new PresetCatalog();

  static List<Preset> presets() {
    return PRESETS.all();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void everyPresetIsAValidSpecOfItsPublishedLength(Preset preset) {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", preset.name()));
    Object epochs = preset.spec().get("epochs");
    assertThat(spec.epochs()).isEqualTo(epochs == null ? 200 : epochs);
    assertThat(spec.preset()).isEqualTo(preset.name());
    assertThat(SpecReader.readStored(SpecWriter.write(spec))).isEqualTo(spec);
  }

  @ParameterizedTest
  @ValueSource(strings = {"saddle/cifar10-ce", "saddle/cifar100-vs-sam"})
  void saddleRunsHaveTheFactorAndSharpnessOfTheirNames(String name) {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", name));
    assertThat(spec.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(0.01));
    assertThat(name.endsWith("-sam")).isEqualTo(spec.sharpness() != null);
  }

  @ParameterizedTest
  @CsvSource({
    "cc-sam/cifar10-if100, 0.01, 0.3, 1, true",
    "cc-sam/cifar10-if200-autoaugment, 0.005, 0.3, 1, false",
    "cc-sam/cifar100-if50, 0.02, 0.5, 0.3, true"
  })
  void ccSamRunsAreThoseOfTheAuthorsCode(
      String name, double factor, double flatRatio, double upLimit, boolean mixup) {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", name));
    assertThat(spec.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(factor));
    assertThat(spec.model()).isEqualTo(new ModelSpec(Arch.RESNET32_CCSAM, Classifier.LINEAR));
    assertThat(spec.batchSize()).isEqualTo(64);
    assertThat(spec.dropLast()).isTrue();
    assertThat(spec.seed()).isEqualTo(42);
    assertThat(spec.mixup()).isEqualTo(mixup ? new MixupSpec(1) : null);
    assertThat(spec.augmentation())
        .isEqualTo(
            mixup
                ? new AugmentationSpec.CropFlip()
                : new AugmentationSpec.AutoaugmentCutout(1, 16));
    assertThat(spec.sharpness())
        .isEqualTo(
            new SharpnessSpec.CcSam(
                PerturbedPart.HEAD,
                1e-6,
                flatRatio,
                PerturbationDirection.GRADIENT,
                PerturbationMagnitude.DERIVED,
                0));
    assertThat(spec.stage2())
        .isEqualTo(
            new Stage2Spec.CcSam(
                30,
                0.01,
                upLimit,
                2,
                Stage2Start.BEST_ON_TEST,
                FrozenBatchNorm.TRAIN,
                new ScheduleSpec.Constant(0, 0),
                new LossSpec.CrossEntropy(),
                null));
    assertThat(spec.allEpochs()).isEqualTo(230);
  }

  @ParameterizedTest
  @CsvSource({
    "arb/cifar10-if10, 10, 0.1, BATCH, false",
    "arb/cifar10-if100-mixup, 10, 0.01, BATCH, true",
    "arb/cifar100-if50-ugcc, 100, 0.02, GLOBAL, false"
  })
  void arbRunsAreThoseOfTheAuthorsFiles(
      String name, int classes, double factor, ArbCounts counts, boolean mixup) {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", name));
    assertThat(spec.dataset().name()).isEqualTo("cifar" + classes);
    assertThat(spec.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(factor));
    assertThat(spec.model()).isEqualTo(new ModelSpec(Arch.RESNET32, Classifier.LINEAR));
    assertThat(spec.loss()).isEqualTo(new LossSpec.Arb(counts));
    assertThat(spec.rebalance()).isEqualTo(new RebalanceSpec.None());
    assertThat(spec.mixup()).isEqualTo(mixup ? new MixupSpec(1) : null);
    assertThat(spec.sharpness()).isNull();
    assertThat(spec.optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.1, 0.9, 2e-4, false));
    assertThat(spec.schedule())
        .isEqualTo(new ScheduleSpec.Multistep(5, 0, List.of(160), List.of(0.1)));
    assertThat(spec.batchSize()).isEqualTo(128);
    assertThat(spec.dropLast()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"arb/imagenet-lt, 0.0005, 390, 835, 0.485", "arb/inat18, 0.0001, 842, 4543, 0.466"})
  void arbsLargeRunsAreThoseOfTheAuthorsFiles(
      String name, double weightDecay, int manyBelow, int fewFrom, double red) {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", name));
    assertThat(spec.model()).isEqualTo(new ModelSpec(Arch.RESNET50, Classifier.LINEAR));
    assertThat(spec.loss()).isEqualTo(new LossSpec.Arb(ArbCounts.GLOBAL));
    assertThat(spec.mixup()).isEqualTo(new MixupSpec(0.2));
    assertThat(spec.optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.1, 0.9, weightDecay, false));
    assertThat(spec.schedule()).isEqualTo(new ScheduleSpec.Cosine(0, 0, 0));
    assertThat(spec.epochs()).isEqualTo(200);
    assertThat(spec.batchSize()).isEqualTo(1024);
    assertThat(spec.evaluation().thresholds()).isEqualTo(new Thresholds.ByRank(manyBelow, fewFrom));
    assertThat(spec.dataset().resize()).isEqualTo(256);
    assertThat(spec.dataset().centerCrop()).isEqualTo(224);
    assertThat(Objects.requireNonNull(spec.dataset().normalize()).mean()).startsWith(red);
  }

  @Test
  void arbHasThreeRunsOfEachDataSetAndImbalance() {
    assertThat(PRESETS.all())
        .extracting(Preset::name)
        .filteredOn(name -> name.startsWith("arb/cifar"))
        .hasSize(18)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "paco/cifar100-if50, 0.02, false",
    "saddle/paco-sam-cifar100-if100, 0.01, true",
    "saddle/paco-sam-cifar100-if200, 0.005, true"
  })
  void pacoRunsAreThoseOfTheAuthorsScripts(String name, double factor, boolean sam) {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", name));
    assertThat(spec.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(factor));
    assertThat(spec.model()).isEqualTo(new ModelSpec(Arch.RESNET32, Classifier.LINEAR, Heads.PACO));
    assertThat(spec.augmentation()).isEqualTo(new AugmentationSpec.AutoaugmentCutout(1, 16));
    assertThat(spec.loss())
        .isEqualTo(((TrainSpec) SpecReader.readSubmitted(minimal(Map.of("type", "paco")))).loss());
    assertThat(spec.optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.05, 0.9, 5e-4, false));
    assertThat(spec.schedule())
        .isEqualTo(new ScheduleSpec.Multistep(10, 0, List.of(321, 361), List.of(0.1, 0.01)));
    assertThat(spec.sharpness())
        .isEqualTo(
            sam ? new SharpnessSpec.Sam(0.05, new RhoSchedule.Constant(), BnStats.BOTH, 0) : null);
    assertThat(spec.dropLast()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"10, 50", "100, 100"})
  void bbnsRunsAreThoseOfTheAuthorsFiles(int classes, int ratio) {
    TrainSpec spec =
        (TrainSpec)
            PRESETS.read(Map.of("preset", "rows/bbn-cifar%d-if%d".formatted(classes, ratio)));
    assertThat(spec.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(1.0 / ratio));
    assertThat(spec.model()).isEqualTo(new ModelSpec(Arch.RESNET32, Classifier.LINEAR, Heads.BBN));
    assertThat(spec.loss()).isEqualTo(new LossSpec.Bbn(2, 200));
    assertThat(spec.optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.1, 0.9, 2e-4, true));
    assertThat(spec.schedule())
        .isEqualTo(
            new ScheduleSpec.Multistep(5, 1.0 / 3, List.of(119, 159), List.of(0.01, 0.0001)));
    assertThat(spec.batchSize()).isEqualTo(128);
    assertThat(spec.dropLast()).isTrue();
  }

  @Test
  void bbnsLargeRunIsThatOfTheAuthorsFile() {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", "rows/bbn-inat18"));
    assertThat(spec.model()).isEqualTo(new ModelSpec(Arch.RESNET50, Classifier.LINEAR, Heads.BBN));
    assertThat(spec.loss()).isEqualTo(new LossSpec.Bbn(2, 200));
    assertThat(spec.augmentation())
        .isEqualTo(
            new AugmentationSpec.Imagenet(List.of(0.08, 1.0), List.of(0.75, 4.0 / 3), 0, 0, 0, 0));
    assertThat(spec.optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.05, 0.9, 1e-4, true));
    assertThat(spec.schedule())
        .isEqualTo(new ScheduleSpec.Multistep(0, 0, List.of(119, 159), List.of(0.1, 0.01)));
    assertThat(spec.epochs()).isEqualTo(180);
    assertThat(spec.dataset().resize()).isEqualTo(256);
    assertThat(spec.dataset().centerCrop()).isEqualTo(224);
  }

  @ParameterizedTest
  @CsvSource({
    "rows/reslt-cifar10-if10, 0.1, 0.96, 0.8, 0.6",
    "rows/reslt-cifar10-if100, 0.01, 0.998, 0.8, 0.6",
    "rows/reslt-cifar100-if50, 0.02, 0.99, 0.65, 0.3"
  })
  void resltRunsAreThoseOfTheAuthorsScripts(
      String name, double factor, double beta, double medium, double tail) {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", name));
    assertThat(spec.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(factor));
    assertThat(spec.model())
        .isEqualTo(new ModelSpec(Arch.RESNET32, Classifier.LINEAR, Heads.RESLT));
    assertThat(spec.loss()).isEqualTo(new LossSpec.Reslt(beta, medium, tail, 0));
    assertThat(spec.optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.1, 0.9, 5e-4, true));
    assertThat(spec.schedule())
        .isEqualTo(new ScheduleSpec.Multistep(5, 1.0 / 3, List.of(160, 180), List.of(0.1, 0.01)));
    assertThat(spec.dropLast()).isTrue();
  }

  /** The cuts of the authors' code, which sorts classes by frequency, rarest first. */
  @ParameterizedTest
  @CsvSource({"rows/reslt-imagenet-lt, 1000, 3, 825, 220", "rows/reslt-inat18, 8142, 2, 6600, 0"})
  void resltsBranchesOfLargeSetsLearnTheRarestClasses(
      String name, int classes, int branches, int medium, int tail) {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", name));
    int[] counts = IntStream.range(0, classes).map(c -> 5 + (c * 7919) % classes).toArray();
    boolean[][] learned = ((LossSpec.Reslt) spec.loss()).learned(counts);
    assertThat(spec.model().heads().summed()).isEqualTo(branches);
    assertThat(learned).hasDimensions(branches, classes);
    for (int c = 0; c < classes; c++) {
      assertThat(learned[0][c]).isTrue();
      assertThat(learned[1][c]).isEqualTo(counts[c] - 5 < medium);
      assertThat(branches == 3 && learned[2][c]).isEqualTo(counts[c] - 5 < tail);
    }
  }

  private static Map<String, Object> minimal(Map<String, Object> loss) {
    return Map.of("kind", "train", "dataset", Map.of("name", "shapes"), "loss", loss);
  }

  @Test
  void theFamiliesAreThere() {
    assertThat(PRESETS.all())
        .extracting(Preset::name)
        .contains(
            "saddle/cifar10-ce",
            "saddle/cifar10-ce-sam",
            "saddle/cifar10-ce-drw-sam",
            "saddle/cifar100-ldam-drw-sam",
            "saddle/cifar100-vs",
            "cc-sam/cifar10-if50",
            "cc-sam/cifar100-if200-autoaugment",
            "paco/cifar100-if10",
            "saddle/paco-sam-cifar100-if200",
            "rows/tau-norm-cifar10-if200",
            "rows/ce-mixup-crt-cifar100-if50",
            "rows/influence-balanced-cifar100-if100",
            "rows/bbn-cifar10-if50",
            "rows/bbn-inat18",
            "rows/reslt-cifar100-if50",
            "rows/reslt-inat18",
            "rows/rsg-cifar10-if100",
            "rows/rsg-focal-cifar10-step50",
            "rows/disalign-imagenet-lt",
            "mislas/cifar10-if10",
            "mislas/cifar100-if100",
            "gcl/cifar10-if50",
            "gcl/cifar100-if100",
            "focal-sam/cifar100-if100",
            "sse-sam/cifar100-if100-sse-sam",
            "late-phase/cifar100-ldam-drw-sam175")
        .hasSize(16 + 8 + 8 + 12 + 5 + 20 + 7 + 8 + 5 + 18 + 2 + 6 + 4 + 1 + 2 + 2 + 12)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "late-phase/cifar10-ldam-drw-sam160, saddle/cifar10-ldam-drw-sam, 160",
    "late-phase/cifar100-ce-drw-sam175, saddle/cifar100-ce-drw-sam, 175",
    "late-phase/cifar100-vs-sam160, saddle/cifar100-vs-sam, 160"
  })
  void lateRunsAreThoseOfSaddleLongTailWithALateStart(String late, String whole, int start) {
    Map<String, Object> found = SpecWriter.write(PRESETS.read(Map.of("preset", late)));
    Map<String, Object> expected =
        SpecWriter.write(
            PRESETS.read(Map.of("preset", whole, "sharpness", Map.of("startEpoch", start))));
    found.remove("preset");
    expected.remove("preset");
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void focalSamRunsAreThoseOfTheAuthorsCommands() {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", "focal-sam/cifar100-if100"));
    assertThat(spec.sharpness())
        .isEqualTo(
            new SharpnessSpec.FocalSam(0.3, new RhoSchedule.Constant(), 3.2, 0.8, BnStats.BOTH, 0));
    assertThat(spec.loss()).isEqualTo(new LossSpec.LogitAdjusted(1));
    assertThat(spec.optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.1, 0.9, 0.001, false));
    assertThat(spec.schedule()).isEqualTo(new ScheduleSpec.Cosine(0, 0, 0));
    assertThat(spec.batchSize()).isEqualTo(64);
  }

  @Test
  void sseSamRunsAreThoseOfTheAuthorsCommand() {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", "sse-sam/cifar100-if100-sse-sam"));
    assertThat(spec.sharpness())
        .isEqualTo(
            new SharpnessSpec.SseSam(
                0.1, new RhoSchedule.Constant(), 0.05, 0.7, 100, BnStats.BOTH, 0));
    assertThat(spec.optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.01, 0.9, 0.001, false));
    assertThat(spec.model().arch()).isEqualTo(Arch.RESNET34_CIFAR);
  }

  @Test
  void rsgRunsAreThoseOfTheAuthorsCommands() {
    TrainSpec ldam = (TrainSpec) PRESETS.read(Map.of("preset", "rows/rsg-cifar100-if50"));
    assertThat(ldam.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(0.02));
    assertThat(ldam.model()).isEqualTo(new ModelSpec(Arch.RESNET32, Classifier.COSINE));
    assertThat(ldam.loss())
        .isEqualTo(new LossSpec.Rsg(new LossSpec.Ldam(0.5, 30), 15, 256, 0.2, 1, 160, 0.1, 0.01));
    assertThat(ldam.rebalance()).isEqualTo(new RebalanceSpec.Drw(0.9999, 160));
    assertThat(ldam.schedule())
        .isEqualTo(new ScheduleSpec.Multistep(5, 0, List.of(159, 179), List.of(0.01, 0.0001)));
    assertThat(ldam.dropLast()).isTrue();
    TrainSpec focal = (TrainSpec) PRESETS.read(Map.of("preset", "rows/rsg-focal-cifar10-step50"));
    assertThat(focal.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Step(0.02));
    assertThat(focal.lossOf("last")).isEqualTo(new LossSpec.Focal(1));
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10, 0.1, 0, 0.2, FROZEN",
    "10, 50, 0.2, 0, 0.2, FROZEN",
    "10, 100, 0.3, 0, 0.5, FROZEN",
    "100, 10, 0.2, 0, 0.1, TRAIN",
    "100, 50, 0.3, 0, 0.1, TRAIN",
    "100, 100, 0.4, 0.1, 0.2, TRAIN"
  })
  void mislasRunsAreThoseOfTheAuthorsConfigurations(
      int classes, int ratio, double head, double tail, double lrFactor, FrozenBatchNorm shift) {
    TrainSpec spec =
        (TrainSpec) PRESETS.read(Map.of("preset", "mislas/cifar%d-if%d".formatted(classes, ratio)));
    assertThat(spec.dataset().name()).isEqualTo("cifar" + classes);
    assertThat(spec.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(1.0 / ratio));
    assertThat(spec.mixup()).isEqualTo(new MixupSpec(1));
    assertThat(spec.loss()).isEqualTo(new LossSpec.CrossEntropy());
    assertThat(spec.schedule())
        .isEqualTo(new ScheduleSpec.Multistep(5, 0, List.of(160, 180), List.of(0.1, 0.01)));
    assertThat(spec.batchSize()).isEqualTo(128);
    assertThat(spec.allEpochs()).isEqualTo(210);
    assertThat(spec.stage2())
        .isEqualTo(
            new Stage2Spec.Mislas(
                10,
                0.1,
                lrFactor,
                head,
                tail,
                Stage2Start.LAST,
                shift,
                new ScheduleSpec.Cosine(0, 0, 0),
                null));
    assertThat(spec.evaluation().thresholds())
        .isEqualTo(classes == 10 ? new Thresholds.ByRank(3, 7) : new Thresholds.ByRank(36, 71));
  }

  @ParameterizedTest
  @CsvSource({"10, 50", "10, 100", "100, 50", "100, 100"})
  void gclRunsAreThoseOfTheAuthorsScripts(int classes, int ratio) {
    TrainSpec spec =
        (TrainSpec) PRESETS.read(Map.of("preset", "gcl/cifar%d-if%d".formatted(classes, ratio)));
    assertThat(spec.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(1.0 / ratio));
    assertThat(spec.model()).isEqualTo(new ModelSpec(Arch.RESNET32, Classifier.COSINE));
    assertThat(spec.loss()).isEqualTo(new LossSpec.Gcl(0, 30, 0.5, false, 0));
    assertThat(spec.mixup()).isEqualTo(new MixupSpec(1));
    assertThat(spec.schedule())
        .isEqualTo(new ScheduleSpec.Multistep(5, 0, List.of(160, 180), List.of(0.1, 0.01)));
    assertThat(spec.batchSize()).isEqualTo(64);
    assertThat(spec.allEpochs()).isEqualTo(230);
    assertThat(spec.stage2())
        .isEqualTo(
            new Stage2Spec.Gcl(
                30,
                0.002,
                0.1,
                20,
                0.5,
                1,
                ClassSampling.BALANCED,
                1,
                Stage2Start.BEST_ON_TEST,
                FrozenBatchNorm.FROZEN,
                new ScheduleSpec.Cosine(0, 0, 0),
                null));
  }

  @Test
  void thresholdsOfAnotherKindReplaceThePresets() {
    assertThat(mislasWith(Map.of("many", 200))).isEqualTo(new Thresholds.ByCount(200, 20));
    assertThat(mislasWith(Map.of("fewFrom", 9))).isEqualTo(new Thresholds.ByRank(3, 9));
  }

  private static Thresholds mislasWith(Map<String, ?> thresholds) {
    return ((TrainSpec)
            PRESETS.read(
                Map.of(
                    "preset",
                    "mislas/cifar10-if100",
                    "evaluation",
                    Map.of("thresholds", thresholds))))
        .evaluation()
        .thresholds();
  }

  @Test
  void theLargeRunsOfSaddleHaveTheRadiiAndRatesOfTheirScripts() {
    TrainSpec imagenet =
        (TrainSpec) PRESETS.read(Map.of("preset", "saddle/imagenet-lt-ldam-drw-sam"));
    assertThat(imagenet.model()).isEqualTo(new ModelSpec(Arch.RESNET50, Classifier.COSINE));
    assertThat(imagenet.loss()).isEqualTo(new LossSpec.Ldam(0.3, 30));
    assertThat(imagenet.rebalance()).isEqualTo(new RebalanceSpec.Drw(0.9999, 60));
    assertThat(imagenet.optimizer().lr()).isEqualTo(0.2);
    assertThat(imagenet.dataset().centerCrop()).isEqualTo(224);
    TrainSpec inat = (TrainSpec) PRESETS.read(Map.of("preset", "saddle/inat18-ce-drw-sam"));
    RhoSchedule radii = new RhoSchedule.Step(List.of(5, 60, 75), List.of(0.05, 0.1, 0.1, 0.2));
    assertThat(inat.sharpness())
        .isInstanceOfSatisfying(
            SharpnessSpec.Sam.class, sam -> assertThat(sam.schedule()).isEqualTo(radii));
    assertThat(inat.evaluation().thresholds()).isEqualTo(new Thresholds.ByRank(842, 4543));
  }

  @Test
  void theRunsOfGlmcTakeItsHeadsAndItsNetwork() {
    TrainSpec sam = (TrainSpec) PRESETS.read(Map.of("preset", "saddle/glmc-sam-cifar10-if50"));
    assertThat(sam.model())
        .isEqualTo(new ModelSpec(Arch.RESNET34_CIFAR, Classifier.LINEAR, Heads.GLMC));
    assertThat(sam.loss()).isEqualTo(new LossSpec.Glmc(1, 1.2, 0, 1));
    TrainSpec sgd = (TrainSpec) PRESETS.read(Map.of("preset", "saddle/glmc-cifar100-if100"));
    assertThat(sgd.loss()).isEqualTo(new LossSpec.Glmc(4, 1.2, 0, 1));
    assertThat(sgd.sharpness()).isNull();
  }

  @Test
  void fieldsOverrideThePresets() {
    TrainSpec spec =
        (TrainSpec)
            PRESETS.read(
                Map.of(
                    "kind",
                    "train",
                    "preset",
                    "saddle/cifar10-ldam-drw-sam",
                    "epochs",
                    3,
                    "sharpness",
                    Map.of("rho", 0.1),
                    "loss",
                    Map.of("type", "cross-entropy"),
                    "dataset",
                    Map.of("name", "shapes")));
    assertThat(spec.sharpness())
        .isEqualTo(new SharpnessSpec.Sam(0.1, new RhoSchedule.Constant(), BnStats.BOTH, 0));
    assertThat(spec.loss()).isEqualTo(new LossSpec.CrossEntropy());
    assertThat(spec.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(0.01));
    assertThat(spec.schedule()).isEqualTo(new ScheduleSpec.Multistep(5, 0, List.of(), List.of()));
  }

  @Test
  void anUnknownPresetIsRefusedWithTheNearest() {
    assertThatThrownBy(() -> PRESETS.read(Map.of("preset", "saddle/cifar10-ldamdrw-sam")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("did you mean \"saddle/cifar10-ldam-drw-sam\"?");
  }

  @Test
  void disAlignsRunIsThatOfItsConfiguration() {
    TrainSpec spec = (TrainSpec) PRESETS.read(Map.of("preset", "rows/disalign-imagenet-lt"));
    assertThat(spec.model()).isEqualTo(new ModelSpec(Arch.RESNEXT50_32X4D, Classifier.LINEAR));
    assertThat(spec.optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.1, 0.9, 5e-4, false));
    assertThat(spec.schedule()).isEqualTo(new ScheduleSpec.Cosine(0, 0, 0));
    assertThat(spec.batchSize()).isEqualTo(256);
    assertThat(spec.stage2())
        .isEqualTo(
            new Stage2Spec.DisAlign(
                10,
                0.1,
                1.2,
                Stage2Start.LAST,
                FrozenBatchNorm.TRAIN,
                new ScheduleSpec.Cosine(0, 0, 0),
                null));
    assertThat(spec.allEpochs()).isEqualTo(100);
  }
}
