package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.data.DataSplits;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.TrainingFixture.RecordedTraining;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.RunLength;
import dev.flattail.jobspec.schedule.EpochPlan;
import dev.flattail.results.EpochRow;
import dev.flattail.results.StopReason;
import dev.flattail.results.Stopped;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests trainings that end before their last epoch, or go on after it. */
class ExtendedTrainingTest {
  private static final Map<String, Object> COSINE = Map.of("schedule", Map.of("type", "cosine"));

  @TempDir Path folder;

  @BeforeAll
  static void startTorch() {
    Torch.start(2);
  }

  /**
   * One attempt of a training.
   *
   * @param kept everything that was published so far, by this attempt and those before
   */
  private record Attempt(TrainingResult result, RecordedTraining kept) {
    @Nullable Stopped stopped() {
      return result.stopped();
    }
  }

  private Attempt run(
      TrainSpec spec, @Nullable Attempt before, @Nullable Integer pauseAfter, StopSignal stop)
      throws Exception {
    RecordedTraining kept = new RecordedTraining();
    ResumePoint point = null;
    if (before != null) {
      kept.files.putAll(before.kept.files);
      kept.rows.addAll(before.kept.rows);
      point =
          new ResumePoint(
              before.kept.write("last", folder),
              before.kept.write("state", folder),
              before.kept.files.containsKey("best") ? before.kept.write("best", folder) : null);
    }
    TrainingInputs inputs =
        new TrainingInputs(
            spec,
            TrainingFixture.data(spec),
            null,
            point,
            folder.resolve("scratch"),
            pauseAfter,
            Map.of());
    try (Training training = new Training(inputs, kept, kept, stop)) {
      kept.rows.removeIf(row -> row.epoch() > training.completedEpochs());
      return new Attempt(training.run(), kept);
    }
  }

  private Attempt run(TrainSpec spec) throws Exception {
    return run(spec, null, null, StopSignal.NEVER);
  }

  private Attempt goOn(TrainSpec spec, Attempt before) throws Exception {
    return run(spec, before, null, StopSignal.NEVER);
  }

  /** Returns the rows without what depends on the clock. */
  private static List<EpochRow> rows(Attempt attempt) {
    return attempt.kept.rows.stream()
        .map(
            row ->
                new EpochRow(
                    row.epoch(),
                    row.learningRate(),
                    row.rho(),
                    row.trainLoss(),
                    row.trainAccuracy(),
                    row.testLoss(),
                    row.testAccuracy(),
                    row.balancedAccuracy(),
                    row.many(),
                    row.medium(),
                    row.few(),
                    row.validationAccuracy(),
                    row.validationLoss(),
                    0,
                    0,
                    row.curvature()))
        .toList();
  }

  /** Asserts that two trainings ended in the same bytes, rows and scores. */
  private static void assertSame(Attempt actual, Attempt expected) {
    assertThat(rows(actual)).isEqualTo(rows(expected));
    assertThat(actual.kept.files.keySet()).isEqualTo(expected.kept.files.keySet());
    expected.kept.files.forEach(
        (name, bytes) -> assertThat(actual.kept.files.get(name)).as(name).isEqualTo(bytes));
    assertThat(actual.result.scores())
        .usingRecursiveComparison()
        .isEqualTo(expected.result.scores());
    assertThat(actual.result.gradients())
        .usingRecursiveComparison()
        .isEqualTo(expected.result.gradients());
  }

  private static boolean isSame(Attempt actual, Attempt expected) {
    try {
      assertSame(actual, expected);
      return true;
    } catch (AssertionError differs) {
      return false;
    }
  }

  static List<Map<String, Object>> spanningSchedules() {
    return List.of(
        COSINE,
        Map.of(
            "schedule",
                Map.of("type", "multistep", "milestones", List.of(3), "factors", List.of(0.1)),
            "rebalance", Map.of("type", "drw", "startEpoch", 3),
            "sharpness", Map.of("type", "sam", "schedule", Map.of("type", "linear"))),
        Map.of("sharpness", Map.of("type", "swa", "startEpoch", 1)));
  }

  @ParameterizedTest
  @MethodSource("spanningSchedules")
  void aPausedTrainingEndsInTheBytesOfOneThatRanThrough(Map<String, Object> fields)
      throws Exception {
    TrainSpec spec = spec(fields, 6);
    Attempt two = run(spec, null, 2, StopSignal.NEVER);
    Attempt four = run(spec, two, 4, StopSignal.NEVER);
    Attempt whole = goOn(spec, four);

    assertThat(two.stopped()).isEqualTo(Stopped.paused(2));
    assertThat(four.stopped()).isEqualTo(Stopped.paused(4));
    assertThat(whole.stopped()).isNull();
    assertThat(four.kept.rows).hasSize(4);
    assertSame(whole, run(spec));
  }

  @Test
  void aPauseBetweenTwoStagesGoesOnWithTheSecond() throws Exception {
    TrainSpec spec = spec(Map.of("stage2", Map.of("type", "crt", "epochs", 2, "from", "best")), 2);
    Attempt first = run(spec, null, 2, StopSignal.NEVER);
    Attempt inSecond = run(spec, first, 3, StopSignal.NEVER);

    assertThat(first.stopped()).isEqualTo(Stopped.paused(2));
    assertThat(inSecond.stopped()).isEqualTo(Stopped.paused(3));
    assertSame(goOn(spec, inSecond), run(spec));
  }

  @Test
  void aPauseAfterTheLastEpochIsNone() throws Exception {
    Attempt attempt = run(spec(Map.of(), 2), null, 2, StopSignal.NEVER);
    assertThat(attempt.stopped()).isNull();
    assertThat(attempt.kept.rows).hasSize(2);
  }

  @Test
  void aKillBeforeThePauseChangesNothing() throws Exception {
    TrainSpec spec = spec(COSINE, 3);
    Attempt killed = run(spec, null, 2, afterSteps(4));
    assertThat(killed.result.interrupted()).isTrue();
    assertThat(killed.stopped()).isNull();

    Attempt paused = run(spec, killed, 2, StopSignal.NEVER);

    assertThat(paused.stopped()).isEqualTo(Stopped.paused(2));
    assertSame(goOn(spec, paused), run(spec));
  }

  @ParameterizedTest
  @CsvSource({
    "'', constant",
    "'', warm-up",
    "'', past milestone",
    "'', later milestone",
    "/schedule, cosine",
    "'', only the warm-up of a cosine",
    "'', sam",
    "'', sam from the third epoch on",
    "'', steps of rho",
    "/sharpness, linear rho",
    "'', linear rho between equal radii",
    "'', constant noise",
    "/sharpness, growing noise",
    "/sharpness, swa",
    "/sharpness, msam",
    "'', msam that ends with a radius of zero",
    "'', looksam",
    "'', friendly-sam",
    "/sharpness/headShare, sse-sam",
    "'', sse-sam with a radius of all epochs",
    "'', drw",
    "/loss, glmc",
    "'', bbn with a decay of its own",
    "'', rsg",
    "'', influence-balanced",
    "'', arb",
    "'', paco",
    "'', reslt",
    "'', adam and mixup",
    "/evaluation/everyEpochs, evaluated for the end alone",
    "'', evaluated every two epochs",
    "/curvature/everyEpochs, measured for the end alone",
    "'', measured every two epochs",
  })
  void aTrainingIsExtendableIfItEndsInTheBytesOfALongerOne(String pointer, String family)
      throws Exception {
    TrainSpec before = spec(family(family), 2);
    TrainSpec submitted = spec(inLongerRuns(family), 3);
    TrainSpec after = RunLength.of(before, 3, true, submitted);
    Optional<EpochPlan.Difference> difference = EpochPlan.firstDifference(before, after, 2, 10);

    boolean same = isSame(goOn(after, run(before)), run(after));

    assertThat(difference.isEmpty()).isEqualTo(same);
    assertThat(difference.map(found -> found.here().pointer()).orElse("")).isEqualTo(pointer);
  }

  private static Map<String, Object> measured(int everyEpochs) {
    return Map.of(
        "curvature",
        Map.of("everyEpochs", everyEpochs, "classes", List.of(9), "lanczosSteps", 5, "probes", 1));
  }

  private static Map<String, Object> family(String name) {
    return switch (name) {
      case "constant" -> Map.of();
      case "warm-up" -> Map.of("schedule", Map.of("type", "constant", "warmupEpochs", 3));
      case "past milestone" -> multistep(1);
      // Of a preset or a default, a milestone after the run's end is left out.
      case "later milestone" -> multistep(1);
      case "cosine" -> COSINE;
      case "only the warm-up of a cosine" ->
          Map.of("schedule", Map.of("type", "cosine", "warmupEpochs", 2));
      case "sam" -> Map.of("sharpness", Map.of("type", "sam"));
      case "sam from the third epoch on" ->
          Map.of("sharpness", Map.of("type", "sam", "startEpoch", 2));
      case "steps of rho" ->
          sam(Map.of("type", "step", "epochs", List.of(1, 3), "rhos", List.of(0.05, 0.1, 0.2)));
      case "linear rho" -> sam(Map.of("type", "linear"));
      case "linear rho between equal radii" ->
          sam(Map.of("type", "linear", "from", 0.1, "to", 0.1));
      case "constant noise" -> Map.of("sharpness", Map.of("type", "model-perturbation"));
      case "growing noise" ->
          Map.of("sharpness", Map.of("type", "model-perturbation", "growth", 15));
      case "swa" -> Map.of("sharpness", Map.of("type", "swa", "startEpoch", 1));
      case "looksam", "friendly-sam" -> Map.of("sharpness", Map.of("type", name));
      case "sse-sam" -> Map.of("sharpness", Map.of("type", "sse-sam", "headShare", 0.5, "eta", 4));
      case "sse-sam with a radius of all epochs" ->
          Map.of("sharpness", Map.of("type", "sse-sam", "headShare", 1, "eta", 4));
      case "msam" -> Map.of("sharpness", Map.of("type", "msam", "rho", 0.1));
      case "msam that ends with a radius of zero" ->
          Map.of(
              "sharpness",
              Map.of(
                  "type",
                  "msam",
                  "schedule",
                  Map.of("type", "step", "epochs", List.of(1), "rhos", List.of(0.1, 0))));
      case "drw" -> Map.of("rebalance", Map.of("type", "drw", "startEpoch", 3));
      case "glmc" -> Map.of("loss", Map.of("type", "glmc"));
      case "bbn with a decay of its own" -> Map.of("loss", Map.of("type", "bbn", "decayEpochs", 5));
      case "rsg" -> Map.of("loss", Map.of("type", "rsg", "startEpoch", 1));
      case "influence-balanced" ->
          Map.of("loss", Map.of("type", "influence-balanced", "startEpoch", 1));
      case "arb" -> Map.of("loss", Map.of("type", "arb"));
      case "paco" -> Map.of("loss", Map.of("type", "paco"));
      case "reslt" -> Map.of("loss", Map.of("type", "reslt"));
      case "adam and mixup" ->
          Map.of("optimizer", Map.of("type", "adam", "lr", 0.001), "mixup", Map.of("alpha", 1));
      case "evaluated for the end alone" -> Map.of("evaluation", Map.of("everyEpochs", 3));
      case "evaluated every two epochs" -> Map.of("evaluation", Map.of("everyEpochs", 2));
      case "measured for the end alone" -> measured(5);
      case "measured every two epochs" -> measured(2);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Map<String, Object> inLongerRuns(String name) {
    return name.equals("later milestone") ? multistep(1, 2) : family(name);
  }

  private static Map<String, Object> multistep(Integer... milestones) {
    List<Double> factors = List.of(0.1, 0.01).subList(0, milestones.length);
    return Map.of(
        "schedule",
        Map.of("type", "multistep", "milestones", List.of(milestones), "factors", factors));
  }

  private static Map<String, Object> sam(Map<String, ?> schedule) {
    return Map.of("sharpness", Map.of("type", "sam", "schedule", schedule));
  }

  /** Returns a spec whose figures never improve by enough. */
  private static TrainSpec stopping(int patience, int epochs) {
    return spec(
        Map.of(
            "earlyStopping",
            Map.of("metric", "validationAccuracy", "patience", patience, "minDelta", 1.5)),
        epochs);
  }

  private static TrainSpec spec(Map<String, ?> fields, int epochs) {
    Map<String, Object> all = new HashMap<>(fields);
    all.put("epochs", epochs);
    return TrainingFixture.spec(all);
  }

  private static StopSignal afterSteps(int steps) {
    int[] asked = {0};
    // Asked before each step and after each batch of an evaluation.
    return () -> asked[0]++ >= steps;
  }

  @Test
  void aTrainingEndsWhenItsFigureHasNotImprovedForItsPatience() throws Exception {
    Attempt attempt = run(stopping(2, 9));

    Stopped stopped = Objects.requireNonNull(attempt.stopped());
    assertThat(stopped.epoch()).isEqualTo(3);
    assertThat(stopped.reason()).isEqualTo(StopReason.EARLY_STOPPING);
    assertThat(stopped.bestEpoch()).isEqualTo(1);
    assertThat(stopped.bestValue()).isEqualTo(attempt.kept.rows.getFirst().validationAccuracy());
    assertThat(attempt.kept.rows).hasSize(3);
    assertThat(attempt.kept.lines.getLast()).startsWith("early stopping ends the training");
    assertThat(attempt.result.figures().stopped()).isEqualTo(stopped);
    assertThat(attempt.result.scores().end().figures().epoch()).isEqualTo(3);
  }

  @Test
  void onlyEvaluatedEpochsUsePatienceUp() throws Exception {
    TrainSpec spec =
        spec(
            Map.of(
                "evaluation", Map.of("everyEpochs", 2),
                "earlyStopping",
                    Map.of("metric", "validationLoss", "patience", 1, "minDelta", 1e9)),
            9);
    assertThat(Objects.requireNonNull(run(spec).stopped()).epoch()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7, 10})
  void aKilledTrainingStopsAtTheSameEpoch(int steps) throws Exception {
    TrainSpec spec = stopping(2, 9);
    Attempt killed = run(spec, null, null, afterSteps(steps));
    assertThat(killed.result.interrupted()).isTrue();

    Attempt resumed = goOn(spec, killed);

    Attempt straight = run(spec);
    assertThat(resumed.stopped()).isEqualTo(straight.stopped());
    assertSame(resumed, straight);
  }

  @Test
  void aTrainingThatHadStoppedStopsAgainAtOnce() throws Exception {
    TrainSpec spec = stopping(1, 9);
    Attempt stopped = run(spec);

    Attempt again = goOn(spec, stopped);

    assertThat(again.stopped()).isEqualTo(stopped.stopped());
    assertSame(again, stopped);
  }

  @Test
  void withoutItsEarlyStoppingItGoesOnAsOneThatNeverHadIt() throws Exception {
    TrainSpec spec = stopping(1, 4);
    TrainSpec without = RunLength.of(spec, 4, false, null);

    assertSame(goOn(without, run(spec)), run(without));
  }

  @Test
  void anExtensionKeepsEarlyStoppingThatHasNotActed() throws Exception {
    TrainSpec shorter = stopping(3, 2);
    TrainSpec longer = RunLength.of(shorter, 9, true, null);

    Attempt extended = goOn(longer, run(shorter));

    assertThat(Objects.requireNonNull(extended.stopped()).epoch()).isEqualTo(4);
    assertSame(extended, run(longer));
  }

  @Test
  void theValidationLossIsMeasuredOnTheValidationSplit() throws Exception {
    assertThat(run(spec(Map.of(), 1)).kept.rows.getFirst().validationLoss()).isPositive();
    TrainSpec none = spec(Map.of("dataset", Map.of("name", "shapes")), 1);
    DataSplits data = TrainingFixture.data(none);
    assertThat(data.validation().size()).isZero();
    assertThat(run(none).kept.rows.getFirst().validationLoss()).isNull();
  }
}
