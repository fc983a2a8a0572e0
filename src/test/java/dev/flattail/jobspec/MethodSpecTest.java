package dev.flattail.jobspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Losses that are whole methods, and what goes with them. */
class MethodSpecTest {
  private static final Map<String, Object> GLMC = Map.of("type", "glmc");
  private static final Map<String, Object> PACO = Map.of("type", "paco");
  private static final Map<String, Object> BBN = Map.of("type", "bbn");

  private static Map<String, Object> tree(Map<String, Object> fields) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("kind", "train");
    tree.put("dataset", Map.of("name", "shapes"));
    tree.putAll(fields);
    return tree;
  }

  private static TrainSpec read(Map<String, Object> fields) {
    return (TrainSpec) SpecReader.readSubmitted(tree(fields));
  }

  private static List<String> problems(Map<String, Object> fields) {
    InvalidSpecException invalid =
        catchThrowableOfType(
            InvalidSpecException.class, () -> SpecReader.readSubmitted(tree(fields)));
    return invalid.problems().stream().map(SpecProblem::pointer).toList();
  }

  @Test
  void theHeadsAreThoseThatTheLossNeeds() {
    assertThat(read(Map.of()).model().heads()).isEqualTo(Heads.PLAIN);
    assertThat(read(Map.of("loss", GLMC)).model())
        .isEqualTo(new ModelSpec(Arch.RESNET32, Classifier.LINEAR, Heads.GLMC));
    assertThat(read(Map.of("loss", GLMC, "model", Map.of("arch", "resnet20"))).model())
        .isEqualTo(new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.GLMC));
  }

  @Test
  void theClassifierOfAMethodIsMeasuredByCrossEntropy() {
    TrainSpec spec = read(Map.of("loss", GLMC));
    assertThat(spec.lossOf("last")).isEqualTo(new LossSpec.CrossEntropy());
    assertThat(spec.loss()).isEqualTo(new LossSpec.Glmc(4, 1.2, 0, 1));
  }

  @Test
  void aLossWithAScaleReportsItAsTheFactorOfItsLogits() {
    List<Class<?>> scaled =
        Stream.of(LossSpec.Measurable.class.getPermittedSubclasses())
            .filter(
                loss ->
                    Stream.of(loss.getRecordComponents())
                        .anyMatch(part -> part.getName().equals("scale")))
            .<Class<?>>map(loss -> loss)
            .toList();
    assertThat(scaled).contains(LossSpec.Ldam.class, LossSpec.Gcl.class);
    assertThat(scaled)
        .allSatisfy(
            loss -> {
              Map<String, Object> tree = Map.of("type", Names.of(loss), "scale", 7);
              assertThat(
                      read(Map.of("loss", tree, "model", Map.of("classifier", "cosine")))
                          .loss()
                          .logitScale())
                  .isEqualTo(7);
            });
  }

  @Test
  void whatTheMethodDoesItselfIsRefused() {
    assertThat(
            problems(
                Map.of(
                    "loss",
                    GLMC,
                    "mixup",
                    Map.of("alpha", 1),
                    "rebalance",
                    Map.of("type", "drw"),
                    "sharpness",
                    Map.of("type", "cc-sam"),
                    "model",
                    Map.of("classifier", "cosine"))))
        .containsExactlyInAnyOrder(
            "/mixup", "/rebalance/type", "/sharpness/type", "/model/classifier");
    assertThat(problems(Map.of("loss", GLMC, "model", Map.of("heads", "plain"))))
        .containsExactly("/model/heads");
    assertThat(problems(Map.of("model", Map.of("heads", "glmc")))).containsExactly("/model/heads");
  }

  @Test
  void pacoHasTheSettingsOfItsCifarScripts() {
    TrainSpec spec = read(Map.of("loss", PACO));

    assertThat(spec.loss())
        .isEqualTo(
            new LossSpec.Paco(
                1024,
                0.999,
                0.05,
                0.01,
                1,
                1,
                new AugmentationSpec.Simclr(
                    List.of(0.2, 1.0), List.of(0.75, 4.0 / 3), 0.8, 0.4, 0.4, 0.4, 0.1, 0.2, 0.5)));
    assertThat(spec.model().heads()).isEqualTo(Heads.PACO);
    assertThat(spec.dropLast()).isTrue();
    assertThat(spec.lossOf("last")).isEqualTo(new LossSpec.LogitAdjusted(1));
    assertThat(SpecReader.readStored(SpecWriter.write(spec))).isEqualTo(spec);
  }

  @Test
  void whatPacoCannotDoIsRefused() {
    assertThat(
            problems(
                Map.of(
                    "loss",
                    Map.of("type", "paco", "queue", 100),
                    "mixup",
                    Map.of("alpha", 1),
                    "rebalance",
                    Map.of("type", "resample"),
                    "sharpness",
                    Map.of("type", "imbsam"),
                    "dropLast",
                    false,
                    "model",
                    Map.of("classifier", "cosine"))))
        .containsExactlyInAnyOrder(
            "/mixup",
            "/rebalance/type",
            "/sharpness/type",
            "/model/classifier",
            "/dropLast",
            "/loss/queue");
    assertThat(problems(Map.of("loss", PACO, "batchSize", 96))).containsExactly("/loss/queue");
  }

  @Test
  void bbnsDecayEpochsDefaultAsInItsCode() {
    TrainSpec spec = read(Map.of("loss", BBN));
    assertThat(spec.loss()).isEqualTo(new LossSpec.Bbn(2, 200));
    assertThat(spec.model().heads()).isEqualTo(Heads.BBN);
    assertThat(spec.lossOf("last")).isEqualTo(new LossSpec.CrossEntropy());
    assertThat(SpecReader.readStored(SpecWriter.write(spec))).isEqualTo(spec);
    assertThat(read(Map.of("loss", BBN, "epochs", 90)).loss()).isEqualTo(new LossSpec.Bbn(2, 100));
    assertThat(read(Map.of("loss", BBN, "epochs", 180)).loss()).isEqualTo(new LossSpec.Bbn(2, 200));
    assertThat(read(Map.of("loss", BBN, "epochs", 120)).loss()).isEqualTo(new LossSpec.Bbn(2, 120));
    Map<String, Object> own = Map.of("type", "bbn", "decayEpochs", 300, "resampleWeighting", 1);
    assertThat(read(Map.of("loss", own, "epochs", 180)).loss()).isEqualTo(new LossSpec.Bbn(1, 300));
  }

  @Test
  void whatBbnCannotDoIsRefused() {
    assertThat(
            problems(
                Map.of(
                    "loss",
                    Map.of("type", "bbn", "decayEpochs", 199),
                    "mixup",
                    Map.of("alpha", 1),
                    "rebalance",
                    Map.of("type", "drw"),
                    "sharpness",
                    Map.of("type", "focal-sam"),
                    "model",
                    Map.of("classifier", "cosine"))))
        .containsExactlyInAnyOrder(
            "/mixup",
            "/rebalance/type",
            "/sharpness/type",
            "/model/classifier",
            "/loss/decayEpochs");
    assertThat(problems(Map.of("loss", BBN, "model", Map.of("heads", "paco"))))
        .containsExactly("/model/heads");
    assertThat(problems(Map.of("loss", Map.of("type", "bbn", "decayEpochs", 0))))
        .containsExactly("/loss/decayEpochs");
  }

  @Test
  void resltHasTwoBranchesWithoutATail() {
    TrainSpec three = read(Map.of("loss", Map.of("type", "reslt")));
    TrainSpec two = read(Map.of("loss", Map.of("type", "reslt", "tail", 0)));

    assertThat(three.loss()).isEqualTo(new LossSpec.Reslt(0.995, 0.65, 0.3, 0));
    assertThat(three.model().heads()).isEqualTo(Heads.RESLT);
    assertThat(two.model().heads()).isEqualTo(Heads.RESLT_TWO);
    assertThat(SpecReader.readStored(SpecWriter.write(two))).isEqualTo(two);
    assertThat(three.lossOf("last")).isEqualTo(new LossSpec.CrossEntropy());
    assertThat(
            problems(
                Map.of(
                    "loss", Map.of("type", "reslt", "tail", 0), "model", Map.of("heads", "reslt"))))
        .containsExactly("/model/heads");
  }

  @Test
  void whatResltCannotDoIsRefused() {
    assertThat(
            problems(
                Map.of(
                    "loss",
                    Map.of("type", "reslt", "medium", 0.2, "tail", 0.3),
                    "mixup",
                    Map.of("alpha", 1),
                    "rebalance",
                    Map.of("type", "drw"),
                    "sharpness",
                    Map.of("type", "focal-sam"),
                    "model",
                    Map.of("classifier", "cosine"))))
        .containsExactlyInAnyOrder(
            "/loss/tail", "/mixup", "/rebalance/type", "/sharpness/type", "/model/classifier");
  }

  /** The rarest classes; of two that are as rare, the later one counts as the rarer. */
  @Test
  void resltsBranchesLearnTheRarestClasses() {
    boolean[][] learned =
        new LossSpec.Reslt(0.9, 0.6, 0.4, 0).learned(new int[] {7, 50, 7, 90, 20});
    assertThat(learned)
        .isDeepEqualTo(
            new boolean[][] {
              {true, true, true, true, true},
              {true, false, true, false, true},
              {true, false, true, false, false}
            });
    assertThat(new LossSpec.Reslt(0.9, 0.2, 0, 0).learned(new int[] {7, 50, 7, 90, 20}))
        .isDeepEqualTo(
            new boolean[][] {{true, true, true, true, true}, {false, false, true, false, false}});
  }

  @Test
  void influenceBalancedRefusesRebalancingAndCcSam() {
    Map<String, Object> loss = Map.of("type", "influence-balanced");
    assertThat(read(Map.of("loss", loss, "sharpness", Map.of("type", "imbsam"))).lossOf("last"))
        .isEqualTo(new LossSpec.CrossEntropy());
    assertThat(
            problems(
                Map.of(
                    "loss", loss,
                    "rebalance", Map.of("type", "reweight"),
                    "sharpness", Map.of("type", "cc-sam"))))
        .containsExactlyInAnyOrder("/rebalance/type", "/sharpness/type");
  }

  @Test
  void rsgIsAroundALossOfLogits() {
    Map<String, Object> plain = Map.of("type", "rsg");
    TrainSpec spec = read(Map.of("loss", plain));
    assertThat(spec.loss())
        .isEqualTo(new LossSpec.Rsg(new LossSpec.CrossEntropy(), 15, 256, 0.2, 1, 160, 0.1, 0.01));
    assertThat(spec.model().heads()).isEqualTo(Heads.PLAIN);
    assertThat(SpecReader.readStored(SpecWriter.write(spec))).isEqualTo(spec);

    Map<String, Object> ofCosines = Map.of("type", "rsg", "base", Map.of("type", "gcl"));
    assertThat(problems(Map.of("loss", ofCosines, "model", Map.of("classifier", "linear"))))
        .containsExactly("/model/classifier");
    TrainSpec gcl = read(Map.of("loss", ofCosines, "model", Map.of("classifier", "cosine")));
    assertThat(gcl.lossOf("last")).isEqualTo(new LossSpec.Gcl(0, 30, 0.5, false, 0));
    assertThat(gcl.loss().logitScale()).isEqualTo(30);
    assertThat(problems(Map.of("loss", Map.of("type", "rsg", "base", Map.of("type", "paco")))))
        .containsExactly("/loss/base/type");
  }

  @Test
  void whatRsgCannotDoIsRefused() {
    assertThat(
            problems(
                Map.of(
                    "loss",
                    Map.of("type", "rsg", "transferStrength", 1.5, "headRatio", 1),
                    "mixup",
                    Map.of("alpha", 1),
                    "sharpness",
                    Map.of("type", "focal-sam"))))
        .containsExactlyInAnyOrder(
            "/loss/transferStrength", "/loss/headRatio", "/mixup", "/sharpness/type");
  }

  @Test
  void aSecondStageTakesALossOfLogits() {
    assertThat(problems(Map.of("stage2", Map.of("type", "crt", "loss", Map.of("type", "glmc")))))
        .containsExactly("/stage2/loss/type");
  }
}
