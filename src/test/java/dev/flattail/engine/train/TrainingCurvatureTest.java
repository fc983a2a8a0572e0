package dev.flattail.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.curvature.AnalysisProgress;
import dev.flattail.engine.curvature.HessianAnalysis;
import dev.flattail.engine.curvature.SpectraOut;
import dev.flattail.engine.curvature.Spectrum;
import dev.flattail.engine.data.DataSplits;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.evaluate.TrainedModel;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.TrainingFixture.RecordedTraining;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.Precision;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.results.ClassCurvature;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.EpochRow;
import dev.flattail.results.SpectrumEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the curvature that is measured between the epochs of a training. */
class TrainingCurvatureTest {
  private static final Map<String, Object> CHOSEN = chosen(2, 15);

  /** Measures after each epoch with few products, for tests of what a measurement leaves alone. */
  private static final Map<String, Object> BRIEF = chosen(1, 6);

  private static Map<String, Object> chosen(int everyEpochs, int steps) {
    return Map.of(
        "everyEpochs",
        everyEpochs,
        "classes",
        List.of(9, 2),
        "maxSamplesPerClass",
        3,
        "lanczosSteps",
        steps,
        "probes",
        2);
  }

  @TempDir Path folder;

  @BeforeAll
  static void startTorch() {
    Torch.start(2);
  }

  private static TrainSpec spec(Map<String, ?> fields, @Nullable Map<String, Object> curvature) {
    Map<String, Object> all = new HashMap<>();
    all.put("seed", 5);
    all.put("checkpoint", Map.of("everyEpochs", 1, "keep", 10));
    all.putAll(fields);
    if (curvature != null) {
      all.put("curvature", curvature);
    }
    return TrainingFixture.spec(all);
  }

  private TrainingInputs inputs(TrainSpec spec, @Nullable ResumePoint resume) {
    return new TrainingInputs(
        spec, TrainingFixture.data(spec), null, resume, folder.resolve("scratch"));
  }

  private RecordedTraining run(TrainSpec spec) throws Exception {
    RecordedTraining kept = new RecordedTraining();
    try (Training training = new Training(inputs(spec, null), kept, kept, StopSignal.NEVER)) {
      assertThat(training.run().interrupted()).isFalse();
    }
    return kept;
  }

  private static Map<String, Object> family(String name) {
    return switch (name) {
      case "sam" -> Map.of("sharpness", Map.of("type", "sam", "rho", 0.1));
      case "swa" -> Map.of("sharpness", Map.of("type", "swa", "startEpoch", 1), "epochs", 3);
      case "msam" -> Map.of("sharpness", Map.of("type", "msam", "rho", 0.3));
      case "cosines" -> Map.of("loss", Map.of("type", "ldam"), "precision", "float64");
      case "bfloat16" -> Map.of("precision", "bfloat16");
      case "auxiliary tensors" -> Map.of("loss", Map.of("type", "rsg", "startEpoch", 1));
      case "two stages" -> Map.of("stage2", Map.of("type", "mislas", "epochs", 1));
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sam", "swa", "msam", "cosines", "bfloat16", "auxiliary tensors", "two stages"})
  void theFiguresAreThoseOfAHessianJobOnTheEpochsCheckpoint(String family) throws Exception {
    TrainSpec spec = spec(family(family), CHOSEN);
    RecordedTraining kept = run(spec);

    List<EpochRow> measuredRows =
        kept.rows.stream().filter(row -> row.curvature() != null).toList();
    assertThat(measuredRows).extracting(EpochRow::epoch).startsWith(2).endsWith(spec.allEpochs());
    for (EpochRow row : measuredRows) {
      String checkpoint = "epoch-" + row.epoch();
      List<ClassCurvature> expected = measured(spec, kept.write(checkpoint, folder), checkpoint);
      assertThat(row.curvature()).as(checkpoint).isEqualTo(expected);
      assertThat(expected).extracting(ClassCurvature::index).containsExactly(9, 2);
      assertThat(expected).anySatisfy(entry -> assertThat(entry.lambdaMax()).isPositive());
    }
  }

  /** Measures a checkpoint as a Hessian job does. */
  private static List<ClassCurvature> measured(TrainSpec trained, Path file, String checkpoint)
      throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>(CHOSEN);
    tree.remove("everyEpochs");
    tree.put("kind", "hessian");
    tree.put("dataset", Map.of("name", "shapes"));
    tree.put("model", Map.of("checkpoint", "any", "arch", "resnet20"));
    tree.put("extremes", Map.of("count", 1));
    tree.put("seed", 5);
    tree.put("precision", trained.precision() == Precision.FLOAT64 ? "float64" : "float32");
    HessianSpec spec = (HessianSpec) SpecReader.readSubmitted(tree);
    DataSplits data = TrainingFixture.data(trained);
    MeasuredSplit split =
        new MeasuredSplit(
            data.train(),
            data.train().classCounts(),
            new TrainingInputs(trained, data, null, null, file).normalize());
    List<ClassCurvature> found = new ArrayList<>();
    SpectraOut out =
        new SpectraOut() {
          @Override
          public void product(AnalysisProgress progress) {}

          @Override
          public void finished(SpectrumEntry entry, Spectrum.Eigenvectors eigenvectors) {
            found.add(figures(entry));
          }
        };
    try (Model model =
        TrainedModel.load(
            TrainedModel.described(trained, file),
            10,
            NumberFormat.ofCurvature(spec.precision()),
            "cpu",
            file)) {
      double scale = trained.lossOf(checkpoint).logitScale();
      assertThat(
              new HessianAnalysis(spec, split, model, scale, out, StopSignal.NEVER).run(Set.of()))
          .isTrue();
    }
    return found;
  }

  private static ClassCurvature figures(SpectrumEntry entry) {
    return new ClassCurvature(
        Objects.requireNonNull(entry.index()),
        converged(entry.lambdaMax()),
        converged(entry.lambdaMin()),
        entry.trace().value(),
        entry.trace().standardError(),
        entry.negativeMass());
  }

  private static @Nullable Double converged(Eigenvalue eigenvalue) {
    return eigenvalue.converged() ? eigenvalue.value() : null;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sam", "swa", "bfloat16", "auxiliary tensors", "two stages"})
  void aMeasuredTrainingEndsInTheBytesOfAnotherOne(String family) throws Exception {
    RecordedTraining plain = run(spec(family(family), null));
    RecordedTraining measured = run(spec(family(family), BRIEF));

    assertThat(measured.files.keySet()).isEqualTo(plain.files.keySet());
    plain.files.forEach(
        (name, bytes) -> assertThat(measured.files.get(name)).as(name).isEqualTo(bytes));
    assertThat(plain.rows).extracting(EpochRow::curvature).containsOnlyNulls();
  }

  @Test
  void theLastEpochOfEachStageIsMeasured() throws Exception {
    Map<String, Object> twoStages = new HashMap<>(family("two stages"));
    twoStages.put("epochs", 3);
    twoStages.put("stage2", Map.of("type", "crt", "epochs", 2));
    RecordedTraining kept = run(spec(twoStages, chosen(4, 4)));

    assertThat(kept.rows)
        .filteredOn(row -> row.curvature() != null)
        .extracting(EpochRow::epoch)
        .containsExactly(3, 4, 5);
  }

  /** Stops a training during its first measurement after a given epoch. */
  private static final class Stopping implements MetricsOut, StopSignal {
    private final RecordedTraining kept;
    private final int epoch;
    private boolean measuring;
    private int polls;

    Stopping(RecordedTraining kept, int epoch) {
      this.kept = kept;
      this.epoch = epoch;
    }

    @Override
    public boolean requested() {
      return measuring && kept.rows.size() == epoch - 1 && ++polls > 8;
    }

    @Override
    public void progress(TrainingProgress progress) {
      kept.progress(progress);
    }

    @Override
    public void epoch(EpochRow row) {
      kept.epoch(row);
    }

    @Override
    public void log(String line) {
      kept.log(line);
    }

    @Override
    public ObservedActivity begin(ObservedActivity.Kind kind) {
      measuring = kind == ObservedActivity.Kind.MEASUREMENT;
      return () -> measuring = false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sam", "swa", "msam"})
  void aTrainingThatIsStoppedInAMeasurementMeasuresAnew(String family) throws Exception {
    TrainSpec spec = spec(family(family), BRIEF);
    RecordedTraining whole = run(spec);
    int last = spec.epochs();
    RecordedTraining first = new RecordedTraining();
    Stopping stopping = new Stopping(first, last);
    try (Training training = new Training(inputs(spec, null), stopping, first, stopping)) {
      assertThat(training.run().interrupted()).isTrue();
    }
    assertThat(first.rows).hasSize(last - 1);

    ResumePoint point =
        new ResumePoint(first.write("last", folder), first.write("state", folder), null);
    RecordedTraining second = new RecordedTraining();
    try (Training training = new Training(inputs(spec, point), second, second, StopSignal.NEVER)) {
      assertThat(training.run().interrupted()).isFalse();
    }

    assertThat(second.rows).hasSize(1);
    assertThat(second.rows.getFirst().curvature()).isEqualTo(whole.rows.getLast().curvature());
    assertThat(second.files.get("last")).isEqualTo(whole.files.get("last"));
    assertThat(second.files.get("state")).isEqualTo(whole.files.get("state"));
  }

  @Test
  void anEpochThatIsLostAfterItsMeasurementHasTheSameRowAgain() throws Exception {
    TrainSpec spec = spec(family("sam"), BRIEF);
    RecordedTraining first = new RecordedTraining();
    CheckpointsOut lost =
        (checkpoints, dropped) -> {
          if (!first.rows.isEmpty()) {
            throw new UncheckedIOException(new IOException("the process is killed"));
          }
          first.publish(checkpoints, dropped);
        };
    try (Training training = new Training(inputs(spec, null), first, lost, StopSignal.NEVER)) {
      assertThatThrownBy(training::run).hasMessageContaining("killed");
    }
    ResumePoint point =
        new ResumePoint(first.write("last", folder), first.write("state", folder), null);
    RecordedTraining second = new RecordedTraining();
    try (Training training = new Training(inputs(spec, point), second, second, StopSignal.NEVER)) {
      assertThat(training.run().interrupted()).isFalse();
    }

    assertThat(second.rows).extracting(EpochRow::epoch).containsExactly(1, 2);
    assertThat(second.rows.getFirst().curvature()).isEqualTo(first.rows.getFirst().curvature());
  }

  @Test
  void progressGrowsDuringAMeasurementAndEndsWhole() throws Exception {
    RecordedTraining kept = run(spec(Map.of("epochs", 1), BRIEF));

    assertThat(kept.progress).extracting(TrainingProgress::fraction).isSorted();
    assertThat(kept.progress.getLast().fraction()).isEqualTo(1.0);
    assertThat(kept.progress).hasSizeGreaterThan(20);
    assertThat(kept.lines)
        .anyMatch(
            line -> line.startsWith("curvature of class 9 after epoch 1: largest eigenvalue "));
  }
}
