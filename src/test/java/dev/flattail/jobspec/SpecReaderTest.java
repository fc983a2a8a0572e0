package dev.flattail.jobspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecSources;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest {
  private static final Map<String, Object> SHAPES = Map.of("name", "shapes");

  private static TrainSpec train(Map<String, ?> fields) {
    Map<String, Object> tree = new HashMap<>(fields);
    tree.putIfAbsent("kind", "train");
    tree.putIfAbsent("dataset", SHAPES);
    return (TrainSpec) SpecReader.readSubmitted(tree);
  }

  private static Map<String, String> problems(Map<String, ?> fields) {
    InvalidSpecException invalid =
        catchThrowableOfType(InvalidSpecException.class, () -> train(fields));
    assertThat(invalid).as("the spec is refused").isNotNull();
    Map<String, String> byPointer = new HashMap<>();
    invalid.problems().forEach(p -> byPointer.put(p.pointer(), p.detail()));
    return byPointer;
  }

  @Test
  void leftOutFieldsTakeTheReferenceCodesDefaults() {
    TrainSpec spec = train(Map.of());
    assertThat(spec.model()).isEqualTo(new ModelSpec(Arch.RESNET32, Classifier.LINEAR));
    assertThat(spec.optimizer()).isEqualTo(new OptimizerSpec.Sgd(0.1, 0.9, 0.0002, false));
    assertThat(spec.schedule())
        .isEqualTo(new ScheduleSpec.Multistep(5, 0, List.of(160, 180), List.of(0.01, 0.0001)));
    assertThat(spec.epochs()).isEqualTo(200);
    assertThat(spec.batchSize()).isEqualTo(128);
    assertThat(spec.sharpness()).isNull();
    assertThat(spec.mixup()).isNull();
    assertThat(spec.rebalance()).isEqualTo(new RebalanceSpec.None());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "/expect/0/metric, final.perClass[01], final.perClass[1]",
        "/expect/0/metric, final.perClass[0000000010], final.perClass[10]",
        "/expect/0/metric, final.perClass[00], final.perClass[0]",
        "/expect/0/metric, final.perClass[ 1], final.perClass[1]",
        "/expect/0/metric, final.perClass[+1], final.perClass[1]",
        "/expect/0/metric, final.perClass [1], final.perClass[1]",
        "/expect/0/metric, classes[9 ].lambdaMin, classes[9].lambdaMin",
        "/expect/0/metric, final. few, final.few",
        "/expect/0/metric, final.perClass[-1], final.balancedAccuracy",
        "/expect/0/metric, final.perClass[1.0], final.balancedAccuracy",
        "/device, gpu:01, gpu:1",
        "/device, gpu: 0, gpu:0",
        "/device, gpus, auto",
        "/initFrom/checkpoint, epoch-010, epoch-10",
        "/initFrom/checkpoint, \" best\", best"
      })
  void anotherWayToWriteANameIsRefusedWithTheUsualOne(
      String pointer, String written, String usual) {
    assertThat(problemsOfName(pointer, written))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.pointer()).isEqualTo(pointer);
              assertThat(problem.suggestion()).isEqualTo(usual);
            });
    assertThat(problemsOfName(pointer, usual)).isEmpty();
  }

  private static List<SpecProblem> problemsOfName(String pointer, String name) {
    try {
      train(
          switch (pointer) {
            case "/device" -> Map.of("device", name);
            case "/initFrom/checkpoint" ->
                Map.of("initFrom", Map.of("job", "j", "checkpoint", name));
            default -> Map.of("expect", List.of(Map.of("metric", name, "atLeast", 0.5)));
          });
      return List.of();
    } catch (InvalidSpecException invalid) {
      return invalid.problems();
    }
  }

  @Test
  void cutoutHasOneHoleOfSixteenPixelsByDefault() {
    Map<String, Object> cutout = Map.of("type", "autoaugment-cutout");
    assertThat(train(Map.of("augmentation", cutout)).augmentation())
        .isEqualTo(new AugmentationSpec.AutoaugmentCutout(1, 16));
    assertThat(
            problems(
                Map.of(
                    "augmentation",
                    Map.of("type", "autoaugment-cutout", "holes", -1, "length", 1))))
        .containsOnlyKeys("/augmentation/holes", "/augmentation/length");
  }

  @Test
  void viewsHaveTheSettingsOfTheirRecipes() {
    List<Double> ratio = List.of(0.75, 4.0 / 3);
    assertThat(train(Map.of("augmentation", Map.of("type", "imagenet"))).augmentation())
        .isEqualTo(new AugmentationSpec.Imagenet(List.of(0.08, 1.0), ratio, 0.4, 0.4, 0.4, 0));
    assertThat(train(Map.of("augmentation", Map.of("type", "simclr"))).augmentation())
        .isEqualTo(
            new AugmentationSpec.Simclr(
                List.of(0.2, 1.0), ratio, 0.8, 0.4, 0.4, 0.4, 0.1, 0.2, 0.5));
    assertThat(train(Map.of("augmentation", Map.of("type", "randaugment"))).augmentation())
        .isEqualTo(
            new AugmentationSpec.Randaugment(
                2, 10, 0.5, List.of(0.08, 1.0), ratio, 0.4, 0.4, 0.4, 0, 0, 0));
  }

  @Test
  void rangesHaveALeastAndAGreatestValue() {
    Map<String, Object> wrong =
        Map.of("type", "imagenet", "scale", List.of(0.5), "ratio", List.of(2, 1), "hue", 0.6);
    Map<String, String> problems = problems(Map.of("augmentation", wrong));

    assertThat(problems)
        .containsOnlyKeys("/augmentation/scale", "/augmentation/ratio", "/augmentation/hue");
    assertThat(problems.get("/augmentation/scale")).isEqualTo("must have 2 entries, had 1");
    assertThat(problems.get("/augmentation/ratio")).contains("was 2.0 before 1.0");
    Map<String, Object> outside = Map.of("type", "simclr", "scale", List.of(0, 1, 1));
    assertThat(problems(Map.of("augmentation", outside))).containsOnlyKeys("/augmentation/scale");
  }

  @Test
  void everythingWrongIsNamedAtOnce() {
    Map<String, String> problems =
        problems(
            Map.of(
                "model", Map.of("arch", "resnet23"),
                "optimizer", Map.of("type", "sgd", "lr", -0.1),
                "schedule",
                    Map.of(
                        "type", "multistep", "milestones", List.of(2, 9), "factors", List.of(1, 1)),
                "epochs", 3,
                "sharpnes", Map.of("type", "sam"),
                "batchSize", "many",
                "seed", BigInteger.TWO.pow(63),
                "loss", Map.of("type", "ldam", "margin", 3)));
    assertThat(problems)
        .containsOnlyKeys(
            "/model/arch",
            "/optimizer/lr",
            "/schedule/milestones/1",
            "/sharpnes",
            "/seed",
            "/batchSize",
            "/loss/margin");
    assertThat(problems.get("/optimizer/lr")).isEqualTo("must be greater than 0, was -0.1");
    assertThat(problems.get("/model/arch")).contains("resnet20").contains("did you mean");
    assertThat(problems.get("/seed"))
        .isEqualTo(
            "must be between -9223372036854775808 and 9223372036854775807, was 9223372036854775808");
    assertThat(problems.get("/sharpnes")).contains("did you mean \"sharpness\"?");
    assertThat(problems.get("/batchSize")).isEqualTo("must be a whole number, was \"many\"");
    assertThat(problems.get("/schedule/milestones/1")).contains("must be less than epochs (3)");
  }

  @Test
  void defaultMilestonesThatAShortRunNeverReachesAreLeftOut() {
    assertThat(train(Map.of("epochs", 170)).schedule())
        .isEqualTo(new ScheduleSpec.Multistep(5, 0, List.of(160), List.of(0.01)));
  }

  @Test
  void anUnreadableTreeNeverEscapesAsAnotherException() {
    assertThat(
            problems(
                Map.of(
                    "dataset",
                    List.of(1),
                    "labels",
                    Map.of("a", 1, "b c", "x"),
                    "expect",
                    List.of(Map.of("metric", "final..few")),
                    "optimizer",
                    "sgd",
                    "sharpness",
                    Map.of("rho", 1),
                    "seed",
                    1.5,
                    "maxDuration",
                    "2h",
                    "device",
                    "tpu")))
        .containsOnlyKeys(
            "/dataset",
            "/labels/a",
            "/labels/b c",
            "/expect/0/metric",
            "/expect/0",
            "/optimizer",
            "/sharpness/type",
            "/seed",
            "/device",
            "/maxDuration");
  }

  @Test
  void numbersOutsideTheirRangeAreRefused() {
    assertThat(
            problems(
                Map.of(
                    "epochs",
                    0,
                    "batchSize",
                    3000000000L,
                    "dataset",
                    Map.of("name", "Shapes!", "imbalance", Map.of("type", "exp", "factor", 0)),
                    "checkpoint",
                    Map.of("everyEpochs", 0))))
        .containsOnlyKeys(
            "/epochs",
            "/batchSize",
            "/dataset/imbalance/factor",
            "/dataset/name",
            "/checkpoint/everyEpochs");
  }

  @Test
  void aWrittenSpecReadsBackEqual() {
    TrainSpec spec =
        train(
            Map.of(
                "labels", Map.of("team", "vision"),
                "loss", Map.of("type", "ldam"),
                "sharpness", Map.of("type", "sam", "rho", 0.8, "schedule", Map.of("type", "step")),
                "mixup", Map.of("alpha", 0.2),
                "initFrom", Map.of("job", "0198", "checkpoint", "best"),
                "maxDuration", "PT1H",
                "expect", List.of(Map.of("metric", "final.perClass[9]", "atLeast", 0.1))));
    assertThat(SpecReader.readStored(SpecWriter.write(spec))).isEqualTo(spec);
    assertThat(SpecWriter.write(spec))
        .containsEntry("loss", Map.of("type", "ldam", "maxMargin", 0.5, "scale", 30.0));
  }

  @Test
  void flatteningBaselinesHaveDefaults() {
    assertThat(train(Map.of("sharpness", Map.of("type", "gradient-penalty"))).sharpness())
        .isEqualTo(
            new SharpnessSpec.GradientPenalty(
                0.1, new RhoSchedule.Constant(), 0.8, false, BnStats.FIRST, 0));
    assertThat(train(Map.of("sharpness", Map.of("type", "model-perturbation"))).sharpness())
        .isEqualTo(new SharpnessSpec.ModelPerturbation(0.002, 1, 0));
    assertThat(train(Map.of("sharpness", Map.of("type", "spectral-norm"))).sharpness())
        .isEqualTo(new SharpnessSpec.SpectralNorm(0.01, 0));
    assertThat(problems(Map.of("sharpness", Map.of("type", "model-perturbation", "gamma", -0.1))))
        .containsOnlyKeys("/sharpness/gamma");
  }

  @Test
  void momentumSamNeedsAMomentum() {
    Map<String, Object> msam = Map.of("type", "msam");
    assertThat(train(Map.of("sharpness", msam)).sharpness())
        .isEqualTo(new SharpnessSpec.MomentumSam(3, new RhoSchedule.Constant(), 0));
    assertThat(problems(Map.of("sharpness", msam, "optimizer", Map.of("type", "adam"))))
        .containsOnlyKeys("/sharpness/type");
    assertThat(
            problems(Map.of("sharpness", msam, "optimizer", Map.of("type", "sgd", "momentum", 0))))
        .containsOnlyKeys("/optimizer/momentum");
    assertThat(
            problems(
                Map.of("sharpness", msam, "optimizer", Map.of("type", "sgd", "nesterov", true))))
        .containsOnlyKeys("/optimizer/nesterov");
    assertThat(
            problems(
                Map.of(
                    "stage2",
                    Map.of("type", "crt", "sharpness", msam),
                    "optimizer",
                    Map.of("type", "lion"))))
        .containsOnlyKeys("/stage2/sharpness/type");
  }

  @Test
  void efficientSamNeedsTheLossOfSingleImages() {
    Map<String, Object> esam = Map.of("type", "esam");
    assertThat(train(Map.of("sharpness", esam)).sharpness())
        .isEqualTo(
            new SharpnessSpec.EfficientSam(
                0.05, new RhoSchedule.Constant(), 0.6, 0.5, BnStats.BOTH, 0));
    for (String loss : List.of("lade", "arb", "glmc", "rsg")) {
      assertThat(problems(Map.of("sharpness", esam, "loss", Map.of("type", loss))))
          .as(loss)
          .containsOnlyKeys("/sharpness/type");
    }
    assertThat(problems(Map.of("stage2", Map.of("type", "crt", "sharpness", esam))))
        .containsOnlyKeys("/stage2/sharpness/type");
  }

  @Test
  void scalesAloneHaveNoSpectralNorm() {
    Map<String, Object> spectral = Map.of("type", "spectral-norm");
    assertThat(problems(Map.of("stage2", Map.of("type", "lws", "sharpness", spectral))))
        .containsOnlyKeys("/stage2/sharpness/type");
    assertThat(train(Map.of("stage2", Map.of("type", "crt", "sharpness", spectral))).stage2())
        .isNotNull();
  }

  @Test
  void initialWeightsAreToldApartByTheJobField() {
    assertThat(train(Map.of("initFrom", Map.of("checkpoint", "abc"))).initFrom())
        .isEqualTo(new InitFrom.FromCheckpoint("abc", InitClassifier.LOADED));
    assertThat(train(Map.of("initFrom", Map.of("job", "abc"))).initFrom())
        .isEqualTo(new InitFrom.FromJob("abc", "last", InitClassifier.LOADED));
    assertThat(
            train(Map.of("initFrom", Map.of("checkpoint", "abc", "classifier", "fresh")))
                .initFrom())
        .isEqualTo(new InitFrom.FromCheckpoint("abc", InitClassifier.FRESH));
  }

  @Test
  void anUnknownKindIsRefusedAlone() {
    assertThatThrownBy(() -> SpecReader.readSubmitted(Map.of("kind", "trian")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("did you mean \"train\"");
    assertThatThrownBy(() -> SpecReader.readSubmitted(Map.of()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("/kind")
        .hasMessageContaining("/dataset");
  }

  @Test
  void aSecondStageHasTheDefaultsOfItsType() {
    assertThat(train(Map.of("stage2", Map.of("type", "crt"))).stage2())
        .isEqualTo(
            new Stage2Spec.Crt(
                30,
                0.01,
                Stage2Start.LAST,
                FrozenBatchNorm.FROZEN,
                new ScheduleSpec.Constant(0, 0),
                new LossSpec.CrossEntropy(),
                null));
    assertThat(train(Map.of("stage2", Map.of("type", "tau-norm", "tau", 0.7))).allEpochs())
        .isEqualTo(200);
  }

  @Test
  void whatASecondStageCannotDoIsRefusedWithWhatToDo() {
    assertRefused("/stage2/type", Map.of("stage2", Map.of("type", "glc")));
    assertRefused("/stage2/from", Map.of("stage2", Map.of("type", "crt", "from", "best")));
    assertRefused("/stage2/taus", Map.of("stage2", Map.of("type", "tau-norm")));
    assertRefused(
        "/stage2/type",
        Map.of("stage2", Map.of("type", "lws"), "model", Map.of("classifier", "cosine")));
    assertRefused(
        "/stage2/sharpness/type",
        Map.of("stage2", Map.of("type", "crt", "sharpness", Map.of("type", "cc-sam"))));
    Map<String, ?> late =
        Map.of("type", "multistep", "milestones", List.of(5), "factors", List.of(0.1));
    assertRefused(
        "/stage2/schedule/milestones/0",
        Map.of("stage2", Map.of("type", "crt", "epochs", 5, "schedule", late)));
    assertRefused(
        "/sharpness/startEpoch",
        Map.of("epochs", 5, "sharpness", Map.of("type", "swa", "startEpoch", 5)));
    assertRefused("/epochs", Map.of("epochs", 0));
    assertRefused("/epochs", Map.of("epochs", 0, "stage2", Map.of("type", "crt")));
    assertRefused(
        "/stage2/from",
        Map.of(
            "epochs",
            0,
            "initFrom",
            Map.of("checkpoint", "abc"),
            "stage2",
            Map.of("type", "crt", "from", "best-on-test")));
  }

  @Test
  void alignedLogitsNeedOnePlainLinearClassifier() {
    Map<String, ?> align = Map.of("type", "disalign");
    TrainSpec spec = train(Map.of("stage2", align));
    assertThat(spec.model().heads()).isEqualTo(Heads.PLAIN);
    assertThat(Objects.requireNonNull(spec.stage2()).model(spec.model()))
        .isEqualTo(new ModelSpec(Arch.RESNET32, Classifier.LINEAR, Heads.DISALIGN));
    assertThat(SpecReader.readStored(SpecWriter.write(spec))).isEqualTo(spec);
    assertRefused("/stage2/type", Map.of("stage2", align, "model", Map.of("classifier", "cosine")));
    assertRefused("/stage2/type", Map.of("stage2", align, "loss", Map.of("type", "glmc")));
    assertRefused("/model/heads", Map.of("stage2", align, "model", Map.of("heads", "disalign")));
    assertRefused(
        "/stage2/sharpness/type",
        Map.of("stage2", Map.of("type", "disalign", "sharpness", Map.of("type", "spectral-norm"))));
    assertThat(
            train(Map.of("stage2", Map.of("type", "disalign", "sharpness", Map.of("type", "sam"))))
                .stage2())
        .isNotNull();
  }

  @Test
  void cloudedLogitsNeedACosineClassifier() {
    Map<String, ?> cosine = Map.of("classifier", "cosine");
    Map<String, ?> gcl = Map.of("type", "gcl");
    Map<String, ?> linear = Map.of("classifier", "linear");
    assertThat(problems(Map.of("loss", gcl, "model", linear)).get("/model/classifier"))
        .contains("must be cosine: /loss has the loss gcl");
    assertRefused("/model/classifier", Map.of("stage2", gcl));
    assertRefused("/model/classifier", Map.of("stage2", Map.of("type", "crt", "loss", gcl)));
    TrainSpec spec = train(Map.of("loss", gcl, "stage2", gcl, "model", cosine));
    assertThat(spec.loss()).isEqualTo(new LossSpec.Gcl(0, 30, 0.5, false, 0));
    assertThat(spec.stage2())
        .isInstanceOfSatisfying(
            Stage2Spec.Gcl.class,
            stage2 -> {
              assertThat(stage2.loss()).isEqualTo(new LossSpec.Gcl(0.1, 20, 0.5, true, 1));
              assertThat(stage2.sampling()).isEqualTo(ClassSampling.BALANCED);
              assertThat(stage2.mixup()).isEqualTo(new MixupSpec(1));
              assertThat(stage2.lr()).isEqualTo(0.002);
              assertThat(stage2.schedule()).isEqualTo(new ScheduleSpec.Cosine(0, 0, 0));
            });
    assertThat(SpecReader.readStored(SpecWriter.write(spec))).isEqualTo(spec);
    Map<String, ?> unmixed = Map.of("type", "gcl", "mixupAlpha", 0);
    assertThat(train(Map.of("model", cosine, "stage2", unmixed)).stage2())
        .isInstanceOfSatisfying(
            Stage2Spec.Gcl.class, stage2 -> assertThat(stage2.mixup()).isNull());
  }

  @Test
  void groupsAreCutByCountOrByRank() {
    assertThat(train(Map.of()).evaluation().thresholds())
        .isEqualTo(new Thresholds.ByCount(100, 20));
    assertThat(thresholds(Map.of("few", 5))).isEqualTo(new Thresholds.ByCount(100, 5));
    assertThat(thresholds(Map.of("manyBelow", 3, "fewFrom", 7)))
        .isEqualTo(new Thresholds.ByRank(3, 7));
    assertThat(SpecWriter.write(train(Map.of())).get("evaluation"))
        .isEqualTo(Map.of("everyEpochs", 1, "thresholds", Map.of("many", 100, "few", 20)));
    String at = "/evaluation/thresholds";
    assertThat(problems(evaluation(Map.of("fewFrom", 7)))).containsOnlyKeys(at + "/manyBelow");
    assertThat(problems(evaluation(Map.of("manyBelow", 8, "fewFrom", 7))))
        .containsEntry(at + "/fewFrom", "must be at least manyBelow (8)");
    assertThat(problems(evaluation(Map.of("manyBelow", 3, "fewFrom", 7, "many", 9))))
        .containsOnlyKeys(at + "/many");
    assertThat(problems(evaluation(Map.of("many", 20)))).containsOnlyKeys(at + "/few");
  }

  private static Map<String, ?> evaluation(Map<String, ?> thresholds) {
    return Map.of("evaluation", Map.of("thresholds", thresholds));
  }

  private static Thresholds thresholds(Map<String, ?> thresholds) {
    TrainSpec spec = train(evaluation(thresholds));
    assertThat(SpecReader.readStored(SpecWriter.write(spec))).isEqualTo(spec);
    return spec.evaluation().thresholds();
  }

  private static void assertRefused(String pointer, Map<String, ?> fields) {
    assertThat(problems(fields)).containsKey(pointer);
  }

  @Test
  void theNoiseOfClassConditionalSamDependsOnWhatIsPerturbed() {
    assertThat(train(Map.of("sharpness", Map.of("type", "cc-sam"))).sharpness())
        .hasFieldOrPropertyWithValue("noise", 1e-6);
    assertThat(train(Map.of("sharpness", Map.of("type", "cc-sam", "perturb", "all"))).sharpness())
        .hasFieldOrPropertyWithValue("noise", 0.01);
  }

  @Test
  void scaledLogitsOfALinearClassifierAreWarnedOf() {
    assertThat(
            warnings(
                Map.of("loss", Map.of("type", "ldam"), "model", Map.of("classifier", "cosine"))))
        .noneMatch(warning -> warning.pointer().equals("/model/classifier"));
    Map<String, Object> linear = Map.of("classifier", "linear");
    assertThat(warnings(Map.of("loss", Map.of("type", "ldam"), "model", linear)))
        .contains(
            new Warning(
                "/model/classifier",
                "is linear, and the loss ldam multiplies its logits by 30, which is meant for cosines. Set cosine, or lower the loss's scale"));
    assertThat(warnings(Map.of("loss", Map.of("type", "ldam", "scale", 1), "model", linear)))
        .noneMatch(warning -> warning.pointer().equals("/model/classifier"));
  }

  @Test
  void anUnscaledLossOfCosinesIsWarnedOf() {
    Map<String, Object> cosine = Map.of("classifier", "cosine");
    Map<String, Object> ldam = Map.of("type", "ldam");
    assertThat(pointers(Map.of("model", cosine))).containsExactly("/loss");
    assertThat(pointers(Map.of("loss", ldam, "model", cosine, "stage2", Map.of("type", "crt"))))
        .containsExactly("/stage2");
    Map<String, Object> scaled = Map.of("type", "ldam", "maxMargin", 0);
    assertThat(
            pointers(
                Map.of(
                    "loss",
                    ldam,
                    "model",
                    cosine,
                    "stage2",
                    Map.of("type", "crt", "loss", scaled))))
        .isEmpty();
    assertThat(pointers(Map.of("stage2", Map.of("type", "crt")))).isEmpty();
  }

  private static List<String> pointers(Map<String, ?> fields) {
    return warnings(fields).stream().map(Warning::pointer).toList();
  }

  @Test
  void theNameOfALossWithoutFieldsStandsForIt() {
    Map<String, Object> tree = new HashMap<>();
    tree.put("kind", "hessian");
    tree.put("model", Map.of("job", "0199f3a6-77e0-7d15-b3a4-91c05e8f2d03"));
    tree.put("loss", "trained");
    assertThat(((HessianSpec) SpecReader.readSubmitted(tree)).loss())
        .isEqualTo(new MeasuredLossSpec.Trained());
    tree.put("loss", "ldam");
    assertThatThrownBy(() -> SpecReader.readSubmitted(tree))
        .hasMessageContaining("must be an object");
  }

  private static List<Warning> warnings(Map<String, ?> fields) {
    Map<String, Object> tree = new HashMap<>(fields);
    tree.put("kind", "train");
    tree.put("dataset", SHAPES);
    return SpecReader.readSubmitted(SpecSources.of(tree)).warnings();
  }
}
